import { compoundsOf, isGuessable, partsOf } from './search-words.ts';

/** What someone looks for, word by word. All must be found; each may go on ('inv' finds 'INV-0012'). */
export interface Wanted {
  readonly words: readonly string[];
  /** True where something was typed in which there is no word at all: nothing is found then. */
  readonly isOnlySigns: boolean;
}

/** What is found instead of a word that nobody wrote: the words that come nearest. */
export type Nearest = ReadonlyMap<string, readonly string[]>;

/** More words find nothing more, they only cost. */
const mostWords = 8;
const longestText = 300;

/** What someone typed; anything is harmless. */
export function wantedOf(typed: string): Wanted {
  const text = typed.slice(0, longestText);
  const words = [...new Set(compoundsOf(text))].slice(0, mostWords);
  return { words, isOnlySigns: words.length === 0 && text.trim() !== '' };
}

/** The words of `wanted` in which a slip could be guessed. */
export function guessableWords({ words }: Wanted): readonly string[] {
  return words.filter(isGuessable);
}

/**
 * The question as PostgreSQL's tsquery, to be cast and not parsed: every lexeme stands in quotes, so that what
 * someone typed is never an operator.
 */
export function searchQuery({ words }: Wanted, nearest: Nearest): string {
  return words
    .map((word) => {
      const parts = partsOf(word);
      const apart = parts.length === 0 ? [] : [`(${parts.map(beginning).join(' & ')})`];
      return `(${[beginning(word), ...apart, ...(nearest.get(word) ?? []).map(quoted)].join(' | ')})`;
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

/** One or two digits begin half of all amounts; they are meant as they stand. */
function beginning(word: string): string {
  return /^\d{1,2}$/.test(word) ? quoted(word) : `${quoted(word)}:*`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
