import type { Transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { enqueueMany } from '../jobs/index.ts';
import type { NormalisedRecord, RecordKind, RecordRef } from '../plugin-api/index.ts';
import { oneWriterAtATime } from '../timeline/index.ts';
import { checkRecord, type CheckedRecord } from './check-record.ts';
import { foundClients } from './found-clients.ts';
import { tellPages } from './live-news.ts';
import { spread } from './spread.ts';
import { idFor, insertRecords, replaceRecords, standingOf, touchRecords, type Standing, type Write } from './store.ts';
import type { RecordSubscription } from './subscriptions.ts';
import { fixedInstant, settle, type Known } from './version.ts';

/** What one read of a vendor brought. */
export interface IngestPage {
  readonly connectionId: string;
  readonly pluginVersion: string;
  readonly records: readonly NormalisedRecord[];
  readonly deleted: readonly RecordRef[];
  /** When the read began, ISO instant: the version of what carries none. */
  readonly readAt: string;
  /** The pass of a stream this page is part of; null for single reads. */
  readonly passId: string | null;
}

export interface IngestResult {
  /** New, changed, and those that came or went. */
  readonly written: number;
  readonly unchanged: number;
  /** Older than what was known. */
  readonly stale: number;
}

/**
 * Takes a page of records in, by sets, in the caller's transaction: version guard, links to clients, timeline,
 * one job per subscription whose kinds changed, live news (`records`: connection, kinds, clients). Any order and any
 * number of repetitions of the same pages end in the same state; concurrent calls wait for each other.
 * Throws InvalidInput naming the first record that has not the shape of its kind; then nothing of the page is stored.
 */
export async function ingest(
  tx: Transaction,
  page: IngestPage,
  deps: { readonly now: Temporal.Instant; readonly subscriptions: readonly RecordSubscription[] },
): Promise<IngestResult> {
  const checked = page.records.map(checkRecord);
  const readAt = fixedInstant(page.readAt);
  await oneWriterAtATime(tx);
  const before = await standingOf(tx, page.connectionId, [...page.records, ...page.deleted]);
  const outcomes = settlePage(before, checked, page.deleted, readAt);

  const inserted = outcomes.filter(({ verdict }) => verdict === 'insert').flatMap(toWrite);
  const replaced = outcomes.filter(({ verdict }) => verdict === 'replace').flatMap(toWrite);
  const touched = outcomes.filter(({ verdict }) => verdict === 'touch');
  const retold = touched.filter(({ comesOrGoes, isRedated }) => comesOrGoes || isRedated);
  const now = deps.now.toString();
  await insertRecords(tx, page, inserted, now);
  await replaceRecords(tx, page, replaced);
  await touchRecords(tx, page.passId, touched);

  const changed = [...inserted, ...replaced];
  const kinds = new Set([
    ...changed.map(({ checked: { record } }) => record.kind),
    ...retold.map(({ ref }) => ref.kind),
  ]);
  if (kinds.size > 0) {
    await foundClients(
      tx,
      page.connectionId,
      changed.map((write) => write.checked),
      now,
    );
    const clients = await spread(tx, { inserted, replaced, before, retold: retold.map(({ id }) => id) });
    await queueSubscriptions(tx, page.connectionId, kinds, deps.subscriptions);
    await tellPages(tx, 'records', { connectionId: page.connectionId, kinds: [...kinds], clients });
  }
  await failPoint('ingest.before-commit');
  const quiet = touched.filter(({ comesOrGoes }) => !comesOrGoes);
  return {
    written: changed.length + touched.length - quiet.length,
    unchanged: quiet.filter(({ isStale }) => !isStale).length,
    stale: quiet.filter(({ isStale }) => isStale).length,
  };
}

interface Outcome {
  readonly ref: RecordRef;
  readonly id: string;
  readonly known: Known;
  readonly verdict: 'insert' | 'replace' | 'touch';
  readonly isStale: boolean;
  readonly comesOrGoes: boolean;
  /** Its content is older than was known. */
  readonly isRedated: boolean;
  /** The content that won; null where it was there before. */
  readonly checked: CheckedRecord | null;
}

/** Folds every reading of the page into what was known, in memory, so that a record is written once. */
function settlePage(
  before: ReadonlyMap<string, Standing>,
  checked: readonly CheckedRecord[],
  deleted: readonly RecordRef[],
  readAt: string,
): readonly Outcome[] {
  const touched = new Map<string, { ref: RecordRef; known: Known | null; contents: CheckedRecord[] }>();
  const at = (ref: RecordRef) => {
    const key = `${ref.kind}/${ref.externalId}`;
    const found = touched.get(key) ?? { ref, known: before.get(key) ?? null, contents: [] };
    touched.set(key, found);
    return found;
  };
  for (const content of checked) {
    const state = at(content.record);
    state.known = settle(state.known, { versionAt: content.versionAt, readAt, hash: content.hash });
    state.contents.push(content);
  }
  for (const ref of deleted) {
    const state = at(ref);
    state.known = settle(state.known, { gone: true, readAt });
  }
  return [...touched].flatMap(([key, { ref, known, contents }]) => {
    if (known === null) return [];
    const stood = before.get(key);
    const winner = contents.find(({ hash }) => hash === known.hash) ?? null;
    return [
      {
        ref,
        id: idFor(stood),
        known,
        verdict: !stood ? 'insert' : stood.hash === known.hash ? 'touch' : 'replace',
        isStale: contents.length > 0 && winner === null,
        comesOrGoes: stood !== undefined && (stood.deletedAt === null) !== (known.deletedAt === null),
        isRedated: stood !== undefined && stood.changedAt !== known.changedAt,
        checked: winner,
      },
    ];
  });
}

function toWrite({ id, known, checked }: Outcome): Write[] {
  return checked ? [{ id, known, checked }] : [];
}

async function queueSubscriptions(
  tx: Transaction,
  connectionId: string,
  kinds: ReadonlySet<RecordKind>,
  subscriptions: readonly RecordSubscription[],
): Promise<void> {
  const jobs = new Set(
    subscriptions.filter((wanted) => wanted.kinds.some((kind) => kinds.has(kind))).map(({ job }) => job),
  );
  await enqueueMany(
    tx,
    [...jobs].sort().map((job) => ({ name: job, payload: { connectionId }, key: `${job}:${connectionId}` })),
  );
}
