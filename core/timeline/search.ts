import { compoundsOf, isPlain, partsOf } from './search-words.ts';

/** What someone looks for, word by word. All must be found; each may go on ('inv' finds 'INV-0012'). */
export interface Wanted {
  readonly words: readonly string[];
  /** True where something was typed in which there is no word at all: nothing is found then. */
  readonly isOnlySigns: boolean;
}

/** What stands on a timeline for the plain words someone typed. */
export interface Meant {
  /** The words that begin so. */
  readonly begun: ReadonlyMap<string, readonly string[]>;
  /** Where no word does: the words that come nearest. */
  readonly nearest: ReadonlyMap<string, readonly string[]>;
}

/** More words find nothing more, they only cost. */
const mostWords = 8;
const longestText = 300;

/** What someone typed; anything is harmless. */
export function wantedOf(typed: string): Wanted {
  const text = typed.slice(0, longestText);
  const words = [...new Set(compoundsOf(text))].slice(0, mostWords);
  return { words, isOnlySigns: words.length === 0 && text.trim() !== '' };
}

/** The words of `wanted` that are letters alone. */
export function plainWords({ words }: Wanted): readonly string[] {
  return words.filter(isPlain);
}

/**
 * The question as PostgreSQL's tsquery, to be cast and not parsed: every lexeme stands in quotes, so that what
 * someone typed is never an operator. Plain words are asked for as the words they stand for, since a beginning costs
 * the text index a look at all that begins so, over all clients; numbers go on by themselves, from three digits.
 */
export function searchQuery({ words }: Wanted, { begun, nearest }: Meant): string {
  return words
    .map((word) => {
      const parts = partsOf(word);
      const apart = parts.length === 0 ? [] : [`(${parts.map(lexeme).join(' & ')})`];
      const known = [...(begun.get(word) ?? []), ...(nearest.get(word) ?? [])].filter((other) => other !== word);
      return `(${[lexeme(word), ...apart, ...known.map(quoted)].join(' | ')})`;
    })
    .join(' & ');
}

/**
 * The word with each two neighbours swapped: the commonest slip, and for a short word the one in which nothing of it
 * stays alike.
 */
export function swapped(word: string): readonly string[] {
  const letters = Array.from(word);
  return letters.slice(1).map((_, place) => {
    const other = [...letters];
    [other[place], other[place + 1]] = [letters[place + 1] ?? '', letters[place] ?? ''];
    return other.join('');
  });
}

/** Goes on where few words do: what is no plain word, and no number that begins half of all amounts. */
function lexeme(word: string): string {
  const digits = word.match(/\d/g)?.length ?? 0;
  const goesOn = digits >= 3 || (digits === 0 && !isPlain(word));
  return goesOn ? `${quoted(word)}:*` : quoted(word);
}

/** A word as a lexeme that nothing can make an operator of. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
