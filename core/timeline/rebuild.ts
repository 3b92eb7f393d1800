import { transaction, type Database, type Transaction } from '../db/index.ts';
import { searchWords } from './search-words.ts';
import { storedSentence } from './sentence.ts';
import { storedRecords, tellingsOf } from './tell.ts';
import { oneWriterAtATime, writeTimeline, type Telling } from './write.ts';

/** Records per statement: large enough to be quick, small enough for memory. */
const batch = 500;

/** Writes the whole timeline anew from the records, in one transaction. Returns how many records told something. */
export async function rebuildTimeline(db: Database): Promise<number> {
  return transaction(db, async (tx) => {
    await oneWriterAtATime(tx);
    let told = 0;
    for await (const tellings of everyTelling(tx)) {
      await writeTimeline(tx, tellings);
      told += tellings.filter(({ facts, clientIds }) => facts.length > 0 && clientIds.length > 0).length;
    }
    return told;
  });
}

export interface TimelineDifference {
  readonly recordId: string;
  readonly what: 'missing' | 'too much' | 'different';
  readonly entry: string;
}

/**
 * Whether what stands on the timeline is what a rebuild would write; empty when it is. Names at most a hundred
 * entries that differ.
 */
export async function timelineDiffers(db: Database): Promise<readonly TimelineDifference[]> {
  return transaction(db, async (tx) => {
    await oneWriterAtATime(tx);
    const found: TimelineDifference[] = [];
    for await (const tellings of everyTelling(tx)) {
      found.push(
        ...differences(
          tellings,
          await written(
            tx,
            tellings.map(({ recordId }) => recordId),
          ),
        ),
      );
      if (found.length >= 100) return found.slice(0, 100);
    }
    return found;
  });
}

async function* everyTelling(tx: Transaction): AsyncGenerator<readonly Telling[]> {
  let after = '00000000-0000-0000-0000-000000000000';
  while (true) {
    const { rows }: { rows: { id: string }[] } = await tx.raw(
      'select id from records where id > ? order by id limit ?',
      [after, batch],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield await tellingsOf(
      tx,
      await storedRecords(
        tx,
        rows.map(({ id }) => id),
      ),
    );
    after = last.id;
  }
}

interface Written {
  readonly recordId: string;
  readonly key: string;
  readonly content: string;
  /** What it is found by. */
  readonly found: string;
}

async function written(tx: Transaction, recordIds: readonly string[]): Promise<readonly Written[]> {
  const { rows }: { rows: Record<string, string>[] } = await tx.raw(
    `select record_id, client_id, kind, fact, audience, area, occurred_at, words,
       array_to_string(tsvector_to_array(search), ' ') as found
     from timeline_entries where record_id = any (?::uuid[])`,
    [[...recordIds]],
  );
  return rows.map((row) => ({
    recordId: String(row.record_id),
    key: [row.record_id, row.client_id, row.kind, row.fact].join(' '),
    content: [row.audience, row.area, Temporal.Instant.from(String(row.occurred_at)).toString(), row.words].join(' '),
    found: inOrder(String(row.found).split(' ')),
  }));
}

function differences(tellings: readonly Telling[], there: readonly Written[]): TimelineDifference[] {
  const wanted = tellings.flatMap(({ recordId, clientIds, facts }) =>
    clientIds.flatMap((clientId) =>
      facts.map((fact) => {
        const words = storedSentence(fact.kind, fact.params);
        return {
          recordId,
          key: [recordId, clientId, fact.kind, fact.fact].join(' '),
          content: [fact.audience, fact.area, fact.occurredAt, words].join(' '),
          found: inOrder(searchWords(words)),
        };
      }),
    ),
  );
  const byKey = new Map(there.map((entry) => [entry.key, entry]));
  const keys = new Set(wanted.map(({ key }) => key));
  const found: TimelineDifference[] = [];
  for (const entry of wanted) {
    const other = byKey.get(entry.key);
    if (!other) found.push({ recordId: entry.recordId, what: 'missing', entry: entry.content });
    else if (other.content !== entry.content || other.found !== entry.found)
      found.push({ recordId: entry.recordId, what: 'different', entry: entry.content });
  }
  for (const entry of there)
    if (!keys.has(entry.key)) found.push({ recordId: entry.recordId, what: 'too much', entry: entry.content });
  return found;
}

function inOrder(words: readonly string[]): string {
  return words.toSorted().join(' ');
}
