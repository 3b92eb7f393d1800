import type { Transaction } from '../db/index.ts';
import { newest } from './place.ts';
import { isGuessable } from './search-words.ts';
import { plainWords, quoted, swapped, type Meant, type Wanted } from './search.ts';

/** Trigram likeness (0 to 1) from which one word may be meant by another; PostgreSQL's own default. Lower finds
 * nonsense, higher loses slips in short words. */
const alike = 0.3;
/** How much less alike than the best one another word may be. */
const slack = 0.12;
/** Of each word. */
const mostNearest = 3;
/** Words guessed at all: every guess reads a client's whole vocabulary once. */
const mostGuessed = 4;
/** Words that one beginning stands for, the shortest first: enough for all but a letter or two. */
const mostBegun = 40;

/**
 * What is meant by each plain word on this client's timeline: the words that begin with it, or else those that come
 * nearest. Reads as whoever the transaction is: nobody is shown a word that stands only on entries they may not see, nor
 * one whose entries are gone.
 */
export async function meantBy(tx: Transaction, clientId: string, wanted: Wanted): Promise<Meant> {
  const words = plainWords(wanted);
  if (words.length === 0) return { begun: new Map(), nearest: new Map() };
  const { rows }: { rows: { word: string; begun: string }[] } = await tx.raw(
    `select wanted.word, known.word as begun
     from unnest(:words::text[]) wanted (word) cross join lateral (
       select distinct word, length(word) from timeline_words w
       where w.client_id = :clientId and w.word >= wanted.word and w.word < wanted.word || chr(1114111)
       order by length(word), word limit :mostBegun
     ) known`,
    { clientId, words, mostBegun },
  );
  const begun = grouped(rows.map(({ word, begun: known }) => [word, known]));
  const unknown = words.filter((word) => !begun.has(word) && isGuessable(word)).slice(0, mostGuessed);
  return { begun, nearest: unknown.length === 0 ? new Map() : await nearestTo(tx, clientId, unknown) };
}

async function nearestTo(tx: Transaction, clientId: string, words: readonly string[]): Promise<Meant['nearest']> {
  const swaps = words.flatMap((word) => swapped(word).map((other) => ({ word, other })));
  const { rows }: { rows: Likely[] } = await tx.raw(
    `select word, near, max(likeness) as likeness from (
       select swap.word, w.word, 1
       from unnest(:swapOf::text[], :swaps::text[]) swap (word, other)
       join timeline_words w on w.client_id = :clientId and w.word = swap.other
       union
       select unknown.word, w.word, likeness
       from unnest(:words::text[]) unknown (word)
       join timeline_words w on w.client_id = :clientId
       cross join lateral (values (
         case when length(w.word) between length(unknown.word) - 3 and length(unknown.word) + 4
           then similarity(w.word, unknown.word) else 0 end)) alike (likeness)
       where likeness >= :alike
     ) likely (word, near, likeness)
     group by word, near order by word, likeness desc, near`,
    {
      clientId,
      words: [...words],
      swapOf: swaps.map(({ word }) => word),
      swaps: swaps.map(({ other }) => other),
      alike,
    },
  );
  const nearest = new Map<string, readonly string[]>();
  for (const word of words) {
    const found = await standing(
      tx,
      clientId,
      rows.filter((row) => row.word === word),
    );
    if (found.length > 0) nearest.set(word, found);
  }
  return nearest;
}

interface Likely {
  readonly word: string;
  readonly near: string;
  /** 0 to 1. */
  readonly likeness: number;
}

/**
 * The best of these, given best first, that stand on an entry: the vocabulary keeps words whose entries are gone, among
 * them those of records that were somebody else's and only linked here by mistake.
 */
async function standing(tx: Transaction, clientId: string, likely: readonly Likely[]): Promise<readonly string[]> {
  const found: Likely[] = [];
  for (const one of likely) {
    const [best] = found;
    if (found.length === mostNearest || (best && one.likeness < best.likeness - slack)) break;
    if (await stands(tx, clientId, one.near)) found.push(one);
  }
  return found.map(({ near }) => near);
}

/** By the function that may use the text index, and once more by the reader's own rights. */
async function stands(tx: Transaction, clientId: string, word: string): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `select from timeline_entries e where e.id = any (array(
       select timeline_search(:clientId, :query::tsquery, null, :at::timestamptz, :id::uuid, false, 1)))`,
    { clientId, query: quoted(word), ...newest },
  );
  return rows.length > 0;
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}
