import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Fact } from './fact.ts';
import { isPlain, searchWords } from './search-words.ts';
import { storedSentence } from './sentence.ts';

/** What the timeline shall say of one record, to each of its clients. */
export interface Telling {
  readonly recordId: string;
  readonly clientIds: readonly string[];
  readonly facts: readonly Fact[];
  /** True where nothing can have been said of it before. */
  readonly isNew: boolean;
}

/** Serialises the writers of records and timeline. An arbitrary constant, ours alone. */
const lock = 7_269_003;

/**
 * One transaction at a time writes records, links and timeline: a payment read beside its invoice must see it, or
 * be seen by it. Pages are short, so waiting costs less than the circles of locks it spares.
 * Take it before any row.
 */
export async function oneWriterAtATime(tx: Transaction): Promise<void> {
  await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
}

/** Makes the timeline of these records say exactly this, in three statements. Entries that stay keep their ids. */
export async function writeTimeline(tx: Transaction, tellings: readonly Telling[]): Promise<void> {
  const rows = tellings.flatMap(({ recordId, clientIds, facts }) =>
    facts.flatMap((fact) => {
      const words = storedSentence(fact.kind, fact.params);
      const found = searchWords(words);
      return clientIds.map((clientId) => ({ recordId, clientId, fact, words, found }));
    }),
  );
  await takeBack(
    tx,
    tellings.filter(({ isNew }) => !isNew).map(({ recordId }) => recordId),
    rows,
  );
  if (rows.length === 0) return;
  await tx.raw(
    `insert into timeline_entries (id, client_id, record_id, kind, fact, audience, area, occurred_at, params, words, search)
     select id, client_id, record_id, kind, fact, audience, area, occurred_at, params, words,
       array_to_tsvector(string_to_array(found, ' '))
     from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
       ?::timestamptz[], ?::jsonb[], ?::text[], ?::text[])
       entry (id, client_id, record_id, kind, fact, audience, area, occurred_at, params, words, found)
     on conflict (record_id, client_id, kind, fact) do update set
       audience = excluded.audience, area = excluded.area, occurred_at = excluded.occurred_at,
       params = excluded.params, words = excluded.words, search = excluded.search
     where (timeline_entries.audience, timeline_entries.area, timeline_entries.occurred_at,
            timeline_entries.params, timeline_entries.words, timeline_entries.search)
       is distinct from (excluded.audience, excluded.area, excluded.occurred_at, excluded.params, excluded.words,
                         excluded.search)`,
    [
      rows.map(() => newId()),
      rows.map(({ clientId }) => clientId),
      rows.map(({ recordId }) => recordId),
      rows.map(({ fact }) => fact.kind),
      rows.map(({ fact }) => fact.fact),
      rows.map(({ fact }) => fact.audience),
      rows.map(({ fact }) => fact.area),
      rows.map(({ fact }) => fact.occurredAt),
      rows.map(({ fact }) => JSON.stringify(fact.params)),
      rows.map(({ words }) => words),
      rows.map(({ found }) => found.join(' ')),
    ],
  );
  await learnWords(tx, rows);
}

interface Row {
  readonly recordId: string;
  readonly clientId: string;
  readonly fact: Fact;
  readonly words: string;
  /** What it is found by. */
  readonly found: readonly string[];
}

/** Adds the plain words of these entries to the vocabulary by which beginnings and slips are understood. */
async function learnWords(tx: Transaction, rows: readonly Row[]): Promise<void> {
  const known = new Map<string, { clientId: string; audience: string; word: string }>();
  for (const { clientId, fact, found } of rows)
    for (const word of found.filter(isPlain))
      known.set(`${clientId} ${fact.audience} ${word}`, { clientId, audience: fact.audience, word });
  const words = [...known.values()];
  await tx.raw(
    `insert into timeline_words (client_id, audience, word) select * from unnest(?::uuid[], ?::text[], ?::text[])
     on conflict do nothing`,
    [words.map(({ clientId }) => clientId), words.map(({ audience }) => audience), words.map(({ word }) => word)],
  );
}

/** Removes what is no longer said of these records. */
async function takeBack(tx: Transaction, recordIds: readonly string[], rows: readonly Row[]): Promise<void> {
  if (recordIds.length === 0) return;
  await tx.raw(
    `delete from timeline_entries e where e.record_id = any (?::uuid[])
       and not exists (
         select from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) kept (record_id, client_id, kind, fact)
         where (kept.record_id, kept.client_id, kept.kind, kept.fact) = (e.record_id, e.client_id, e.kind, e.fact))`,
    [
      [...recordIds],
      rows.map(({ recordId }) => recordId),
      rows.map(({ clientId }) => clientId),
      rows.map(({ fact }) => fact.kind),
      rows.map(({ fact }) => fact.fact),
    ],
  );
}
