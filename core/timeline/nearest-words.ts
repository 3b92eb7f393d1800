import type { Transaction } from '../db/index.ts';
import { guessableWords, swapped, type Nearest, type Wanted } from './search.ts';

/** Trigram likeness (0 to 1) from which one word may be meant by another; PostgreSQL's own default. Lower finds
 * nonsense, higher loses slips in short words. */
const alike = 0.3;
/** How much less alike than the best one another word may be. */
const slack = 0.12;
/** Of each word, and words guessed at all: every guess reads a client's whole vocabulary once. */
const mostNearest = 3;
const mostGuessed = 4;

/**
 * For each wanted word that no word of this client's timeline begins with, the words of it that come nearest. Reads as
 * whoever the transaction is: nobody is shown a word that stands only on entries they may not see.
 */
export async function nearestWords(tx: Transaction, clientId: string, wanted: Wanted): Promise<Nearest> {
  const guessable = guessableWords(wanted).slice(0, mostGuessed);
  if (guessable.length === 0) return new Map();
  const swaps = guessable.flatMap((word) => swapped(word).map((other) => ({ word, other })));
  const { rows }: { rows: { word: string; near: string }[] } = await tx.raw(
    `with unknown as (
       select wanted.word from unnest(:words::text[]) wanted (word)
       where not exists (
         select from timeline_words w where w.client_id = :clientId and w.word ^@ wanted.word)
     )
     select unknown.word, near.word as near from unknown cross join lateral (
       select word, likeness, max(likeness) over () as best from (
         select w.word, max(case
           when w.word = any (array(
             select swap.other from unnest(:swapOf::text[], :swaps::text[]) swap (word, other)
             where swap.word = unknown.word)) then 1
           else similarity(w.word, unknown.word) end) as likeness
         from timeline_words w
         where w.client_id = :clientId and length(w.word) between length(unknown.word) - 3 and length(unknown.word) + 4
         group by w.word
       ) candidates where likeness >= :alike
     ) near where near.likeness >= near.best - :slack
     order by unknown.word, near.likeness desc, near.word`,
    {
      clientId,
      words: guessable,
      swapOf: swaps.map(({ word }) => word),
      swaps: swaps.map(({ other }) => other),
      alike,
      slack,
    },
  );
  const nearest = new Map<string, string[]>();
  for (const { word, near } of rows) {
    const found = nearest.get(word) ?? [];
    if (found.length < mostNearest) nearest.set(word, [...found, near]);
  }
  return nearest;
}
