/** Longer words are cut, in what is written and in what is looked for alike. */
const longestWord = 60;

/** Letters that Unicode does not take apart into a plain letter and a mark. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '’': "'",
};

const word = /[\p{L}\p{N}]+(?:[-._@/'&][\p{L}\p{N}]+)*/gu;

/**
 * Words as they are compared: lower case, without accents ('Müller' is 'muller'). Compounds stay whole
 * ('inv-0012', 'anna@acme.example', '120.00'); thousands are not grouped ('1,200.00' is '1200.00'). Both what is
 * written and what is looked for pass here, so that they always meet. Signs of any kind never come out.
 */
export function compoundsOf(text: string): readonly string[] {
  const found = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı’]/g, (letter) => plain[letter] ?? letter)
    .replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '')
    .match(word);
  return (found ?? []).map((compound) => compound.slice(0, longestWord));
}

/** The parts of a compound by which people remember it; none of an amount or a date, which are one thing. */
export function partsOf(compound: string): readonly string[] {
  if (/^\d+\.\d+$|^\d{4}-\d\d-\d\d$/.test(compound)) return [];
  const parts = compound.split(/[^\p{L}\p{N}]/u).filter((part) => part !== '');
  return parts.length > 1 ? parts : [];
}

/**
 * Everything a text is found by, each once: its compounds, their parts, the parts run together ('inv0012') and
 * numbers without their leading zeros ('12').
 */
export function searchWords(text: string): readonly string[] {
  const words = new Set<string>();
  for (const compound of compoundsOf(text)) {
    const parts = partsOf(compound);
    for (const found of [compound, ...parts, parts.join('')]) {
      if (found !== '') words.add(found);
      if (/^0+[1-9]\d*$/.test(found)) words.add(found.replace(/^0+/, ''));
    }
  }
  return [...words];
}

/** Letters alone: these make up the vocabulary of a timeline, which numbers would flood. */
export function isPlain(word: string): boolean {
  return /^\p{L}+$/u.test(word);
}

/** Words a slip of the finger can be guessed in. A wrong digit is another number, not a slip. */
export function isGuessable(word: string): boolean {
  return word.length >= 3 && isPlain(word);
}
