import { transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { PorticoError, VendorUnavailable, type LedgerEntry, type Outcome } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { find, readBooks } from './fresh-books.ts';
import { afterAnswer, afterLook, found, held, postponed, unknown } from './outcomes.ts';
import type { Pair } from './pair.ts';
import { markSending, readDue, readUnsettled, storeChanges, type Change, type Posting } from './posting.ts';
import { keepLockDates } from './rules-queries.ts';
import { sendingsOf, type Sending } from './sending.ts';
import { answerLost, changingTooOften, ledgerAway } from './sentences.ts';
import { surprising, verdict, type FreshBooks } from './verdict.ts';

/** How a run plans again while it posts. */
export interface Planning {
  /** From what stands now: what was just booked may raise a question. */
  again(): Promise<void>;
  /**
   * Taking what the ledger just said of some invoices before its records do. Throws VendorUnavailable when it cannot be
   * read what else is booked there.
   */
  anew(invoices: FreshBooks['invoices']): Promise<void>;
}

/** How often one run plans anew before it lets an invoice that keeps changing be. */
const rounds = 5;

/**
 * Brings every due posting of the pair into the ledger, exactly once, in batches. The only writer to the
 * ledger; run it under `asOnlyOne`. Each batch is looked for first (an entry that carries the reference is
 * adopted, C9), judged by a fresh read, marked as sending and committed, sent, and its outcomes stored. Where the
 * ledger's invoices are not as planned they are planned anew first. What a dead worker left sending is unknown: it is
 * looked for before anything is sent again. What it booked is planned upon, until nothing more comes of it.
 */
export async function post(deps: Deps, pair: Pair, stillOurs: () => Promise<void>, planning: Planning): Promise<void> {
  let worked = await settle(deps, pair);
  for (let surprises = 0; ;) {
    const due = await transaction(deps.db, (tx) => readDue(tx, pair, now(deps)));
    if (due.length === 0) {
      if (!worked) return;
      worked = false;
      await planning.again();
      continue;
    }
    worked = true;
    await stillOurs();
    const wasSurprised = await sendBatch(deps, pair, sendingsOf(due), {
      stillOurs,
      planning,
      isLast: surprises >= rounds,
    });
    if (wasSurprised) surprises += 1;
  }
}

/** Looks in the ledger for everything that may stand there. True when something does. */
async function settle(deps: Deps, pair: Pair): Promise<boolean> {
  const open = sendingsOf(await transaction(deps.db, (tx) => readUnsettled(tx, pair)));
  if (open.length === 0) return false;
  try {
    const entries = await find(deps, pair, open);
    const changes = open.flatMap(({ postings }, index) =>
      postings.map((posting) => afterLook(posting, entries[index] ?? null, now(deps))),
    );
    await store(deps, changes);
    await readBookedAgain(deps, pair, postingsOf(open), changes);
    return changes.some(({ entry }) => entry !== null);
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    deps.log.warn({ err: error, pair }, 'the ledger could not be asked about unknown postings');
    await store(
      deps,
      postingsOf(open).map((posting) => stillUnknown(posting, error, now(deps))),
    );
    return false;
  }
}

interface Round {
  readonly stillOurs: () => Promise<void>;
  readonly planning: Planning;
  /** No more planning anew in this run. */
  readonly isLast: boolean;
}

/** True when the ledger's invoices were not as planned, so that the rest is to be read anew. */
async function sendBatch(deps: Deps, pair: Pair, due: readonly Sending[], round: Round): Promise<boolean> {
  const { ready, surprises } = await judge(deps, pair, due, round.isLast);
  if (ready.length > 0) {
    await round.stillOurs();
    await sendReady(deps, pair, ready);
  }
  if (surprises.size === 0) return false;
  try {
    await round.planning.anew(surprises);
    return true;
  } catch (error) {
    const surprised = new Set(surprises.keys());
    const waiting = due.filter(({ postings }) => postings.some((posting) => isSurprised(posting, surprised)));
    await putOff(deps, pair, postingsOf(waiting), error);
    return false;
  }
}

/** Not due any more: a run that cannot plan them anew would meet them again and again. */
async function putOff(deps: Deps, pair: Pair, postings: readonly Posting[], error: unknown): Promise<void> {
  if (!(error instanceof PorticoError)) throw error;
  const wait = error instanceof VendorUnavailable ? error.retryAfterSeconds : undefined;
  deps.log.warn({ err: error, pair }, 'the ledger could not be read before posting');
  await store(
    deps,
    postings.map((posting) => postponed(posting, error.message, now(deps), wait)),
  );
}

async function sendReady(deps: Deps, pair: Pair, ready: readonly Sending[]): Promise<void> {
  const sentAt = now(deps);
  const postings = postingsOf(ready);
  await transaction(deps.db, (tx) =>
    markSending(
      tx,
      postings.map(({ id }) => id),
      sentAt,
    ),
  );
  await failPoint('post.sending');
  const outcomes = await send(deps, pair, ready);
  await failPoint('post.sent');
  const changes = ready.flatMap(({ intent, postings: members }) =>
    members.map((posting) => afterAnswer({ ...posting, sentAt }, outcomes.get(intent.id), now(deps))),
  );
  await store(deps, changes);
  await failPoint('post.stored');
  await readBookedAgain(deps, pair, postings, changes);
}

interface Judged {
  readonly ready: readonly Sending[];
  /** Invoices that are not as planned, as the ledger shows them now. */
  readonly surprises: FreshBooks['invoices'];
}

const nothing: Judged = { ready: [], surprises: new Map() };

/** Adopts what is there, holds what a person must see, and answers what may be sent. */
async function judge(deps: Deps, pair: Pair, due: readonly Sending[], isLast: boolean): Promise<Judged> {
  try {
    const entries = await find(deps, pair, due);
    await store(
      deps,
      due.flatMap(({ postings }, index) => adopted(postings, entries[index] ?? null)),
    );
    const missing = due.filter((_, index) => !entries[index]);
    if (missing.length === 0) return nothing;
    const books = await readBooks(deps, pair, postingsOf(missing));
    await transaction(deps.db, (tx) => keepLockDates(tx, pair, books.lockDates));
    return await judgeBy(deps, missing, books, isLast);
  } catch (error) {
    await putOff(deps, pair, postingsOf(due), error);
    return nothing;
  }
}

async function judgeBy(deps: Deps, due: readonly Sending[], books: FreshBooks, isLast: boolean): Promise<Judged> {
  const surprised = surprising(postingsOf(due), books);
  const changes: Change[] = [];
  const ready: Sending[] = [];
  for (const sending of due) {
    const { postings } = sending;
    const waits = postings.map((posting) => ({ posting, hold: verdict(posting, books) }));
    if (waits.some(({ hold }) => hold))
      changes.push(...waits.flatMap(({ posting, hold }) => (hold ? [heldOr(posting, hold, now(deps))] : [])));
    else if (postings.some((posting) => isSurprised(posting, surprised))) {
      if (isLast) changes.push(...postings.map((one) => postponed(one, changingTooOften(), now(deps))));
    } else ready.push(sending);
  }
  await store(deps, changes);
  const surprises = isLast ? new Map() : new Map([...surprised].map((id) => [id, books.invoices.get(id) ?? null]));
  return { ready, surprises };
}

function isSurprised({ kind, invoiceId, answerId }: Posting, surprised: ReadonlySet<string>): boolean {
  if (answerId !== null) return false;
  return (kind === 'receipt' || kind === 'excess') && invoiceId !== null && surprised.has(invoiceId);
}

/** What cannot be taken back in a closed period goes another way where there is one. */
function heldOr(posting: Posting, hold: { readonly case: string; readonly sentence: string }, at: string): Change {
  if (!posting.fallback) return held(posting, hold, at);
  return {
    id: posting.id,
    state: 'planned',
    entry: null,
    heldCase: null,
    reason: null,
    nextTryAt: null,
    instead: posting.fallback,
  };
}

function adopted(postings: readonly Posting[], entry: LedgerEntry | null): readonly Change[] {
  return entry ? postings.map((posting) => found(posting, entry)) : [];
}

async function send(deps: Deps, pair: Pair, ready: readonly Sending[]): Promise<ReadonlyMap<string, Outcome>> {
  try {
    const outcomes = await deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', (port, ctx) =>
      port.post(
        ctx,
        ready.map(({ intent }) => intent),
      ),
    );
    return new Map(outcomes.map((outcome) => [outcome.intentId, outcome]));
  } catch (error) {
    // A throw proves nothing about what reached the ledger: every one of them is unknown.
    deps.log.error({ err: error, pair }, answerLost());
    return new Map();
  }
}

function stillUnknown(posting: Posting, error: PorticoError, at: string): Change {
  return { ...unknown(posting, ledgerAway(error.message), at), heldCase: posting.heldCase };
}

/** What clients see of a receipt, its invoice and its payment, is read again before the next poll would. */
async function readBookedAgain(
  deps: Deps,
  pair: Pair,
  postings: readonly Posting[],
  changes: readonly Change[],
): Promise<void> {
  const entries = new Map(changes.map(({ id, entry }) => [id, entry]));
  const booked = postings.filter(({ id, invoiceId }) => invoiceId !== null && entries.get(id));
  const invoices = new Set(booked.filter(({ kind }) => kind !== 'fee').flatMap(({ invoiceId }) => invoiceId ?? []));
  const payments = booked.filter(({ id }) => entries.get(id)?.kind === 'payment');
  const refs = [
    ...[...invoices].map((externalId) => ({ kind: 'invoice', externalId })),
    ...payments.map(({ id }) => ({ kind: 'payment', externalId: entries.get(id)?.id ?? '' })),
  ];
  if (refs.length === 0) return;
  try {
    await deps.plugins.readAgain(pair.ledgerConnectionId, refs, 'posting');
  } catch (error) {
    deps.log.warn({ err: error }, 'booked receipts are read again at the next poll');
  }
}

function postingsOf(sendings: readonly Sending[]): readonly Posting[] {
  return sendings.flatMap(({ postings }) => postings);
}

function store(deps: Deps, changes: readonly Change[]): Promise<void> {
  return transaction(deps.db, (tx) => storeChanges(tx, changes, now(deps)));
}

function now(deps: Deps): string {
  return deps.clock.now().toString();
}
