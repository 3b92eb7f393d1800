/** Words beyond these bounds find nothing more, they only cost. */
const mostWords = 8;
const longestText = 200;
const longestWord = 40;

/**
 * What someone typed as PostgreSQL's tsquery: every word must occur, each may go on ('inv' finds 'INV-0012').
 * '' asks for everything, null for nothing (only signs were typed). Quotes, operators and the like never reach
 * the query.
 */
export function searchQuery(typed: string): string | null {
  const text = typed
    .slice(0, longestText)
    .replace(/(?<=\d),(?=\d)/g, '')
    .normalize('NFC')
    .trim();
  if (text === '') return '';
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}.@_-]*/gu) ?? [];
  if (words.length === 0) return null;
  return words
    .slice(0, mostWords)
    .map((word) => `'${word.slice(0, longestWord)}':*`)
    .join(' & ');
}
