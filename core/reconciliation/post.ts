import { transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import {
  NotFound,
  PorticoError,
  VendorUnavailable,
  type AccountingPort,
  type Invoice,
  type LedgerEntry,
  type Outcome,
  type PluginContext,
} from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { afterAnswer, afterLook, found, held, postponed, unknown } from './outcomes.ts';
import type { Pair } from './pair.ts';
import { intentOf, markSending, readDue, readUnsettled, storeChanges, type Change, type Posting } from './posting.ts';
import { answerLost, ledgerAway } from './sentences.ts';
import { verdict, type FreshBooks } from './verdict.ts';

/**
 * Brings every due posting of the pair into the ledger, exactly once, in batches. The only writer to the
 * ledger; run it under `asOnlyOne`. Each batch is looked for first (an entry that carries the reference is
 * adopted, C9), judged by a fresh read, marked as sending and committed, sent, and its outcomes stored.
 * What a dead worker left sending is unknown: it is looked for before anything is sent again.
 */
export async function post(deps: Deps, pair: Pair, stillOurs: () => Promise<void>): Promise<void> {
  await settle(deps, pair);
  for (;;) {
    const due = await transaction(deps.db, (tx) => readDue(tx, pair, now(deps)));
    if (due.length === 0) return;
    await stillOurs();
    await sendBatch(deps, pair, due, stillOurs);
  }
}

/** Looks in the ledger for everything that may stand there. */
async function settle(deps: Deps, pair: Pair): Promise<void> {
  const open = await transaction(deps.db, (tx) => readUnsettled(tx, pair));
  if (open.length === 0) return;
  try {
    const entries = await find(deps, pair, open);
    const changes = open.map((posting, index) => afterLook(posting, entries[index] ?? null, now(deps)));
    await store(deps, changes);
    await readBookedAgain(deps, pair, open, changes);
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    deps.log.warn({ err: error, pair }, 'the ledger could not be asked about unknown postings');
    await store(
      deps,
      open.map((posting) => stillUnknown(posting, error, now(deps))),
    );
  }
}

async function sendBatch(
  deps: Deps,
  pair: Pair,
  due: readonly Posting[],
  stillOurs: () => Promise<void>,
): Promise<void> {
  const ready = await judge(deps, pair, due);
  if (ready.length === 0) return;
  await stillOurs();
  const sentAt = now(deps);
  await transaction(deps.db, (tx) =>
    markSending(
      tx,
      ready.map(({ id }) => id),
      sentAt,
    ),
  );
  await failPoint('post.sending');
  const outcomes = await send(deps, pair, ready);
  await failPoint('post.sent');
  const changes = ready.map((posting) => afterAnswer({ ...posting, sentAt }, outcomes.get(posting.id), now(deps)));
  await store(deps, changes);
  await failPoint('post.stored');
  await readBookedAgain(deps, pair, ready, changes);
}

/** Adopts what is there, holds what a person must see, and answers what may be sent. */
async function judge(deps: Deps, pair: Pair, due: readonly Posting[]): Promise<readonly Posting[]> {
  const changes: Change[] = [];
  const ready: Posting[] = [];
  try {
    const entries = await find(deps, pair, due);
    const missing = due.filter((_, index) => !entries[index]);
    const books = missing.length === 0 ? null : await readBooks(deps, pair, missing);
    for (const [index, posting] of due.entries()) {
      const entry = entries[index];
      const hold = books && !entry ? verdict(posting, books) : null;
      if (entry) changes.push(found(posting, entry));
      else if (hold) changes.push(held(posting, hold, now(deps)));
      else ready.push(posting);
    }
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    const wait = error instanceof VendorUnavailable ? error.retryAfterSeconds : undefined;
    deps.log.warn({ err: error, pair }, 'the ledger could not be read before posting');
    await store(
      deps,
      due.map((posting) => postponed(posting, error.message, now(deps), wait)),
    );
    return [];
  }
  await store(deps, changes);
  return ready;
}

async function send(deps: Deps, pair: Pair, ready: readonly Posting[]): Promise<ReadonlyMap<string, Outcome>> {
  try {
    const outcomes = await deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', (port, ctx) =>
      port.post(ctx, ready.map(intentOf)),
    );
    return new Map(outcomes.map((outcome) => [outcome.intentId, outcome]));
  } catch (error) {
    // A throw proves nothing about what reached the ledger: every one of them is unknown.
    deps.log.error({ err: error, pair }, answerLost());
    return new Map();
  }
}

function find(deps: Deps, pair: Pair, postings: readonly Posting[]): Promise<readonly (LedgerEntry | null)[]> {
  return deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', (port, ctx) =>
    port.find(ctx, postings.map(intentOf)),
  );
}

async function readBooks(deps: Deps, pair: Pair, postings: readonly Posting[]): Promise<FreshBooks> {
  const ids = new Set(postings.flatMap(({ intent }) => (intent.type === 'customer_receipt' ? [intent.invoiceId] : [])));
  return deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', async (port, ctx) => {
    return { lockDates: await port.lockDates(ctx), invoices: await readInvoices(port, ctx, [...ids]) };
  });
}

async function readInvoices(
  port: AccountingPort,
  ctx: PluginContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Invoice | null>> {
  const known = ids.length > 1 ? await port.invoices?.(ctx, ids) : undefined;
  const invoices = new Map<string, Invoice | null>();
  for (const id of ids) invoices.set(id, known ? (known.get(id) ?? null) : await port.invoice(ctx, id).catch(gone));
  return invoices;
}

function gone(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
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
  const receipts = postings.filter(({ id, kind }) => kind === 'receipt' && entries.get(id));
  const invoices = new Set(receipts.flatMap(({ invoiceId }) => invoiceId ?? []));
  const refs = [
    ...[...invoices].map((externalId) => ({ kind: 'invoice', externalId })),
    ...receipts.map(({ id }) => ({ kind: 'payment', externalId: entries.get(id)?.id ?? '' })),
  ];
  if (refs.length === 0) return;
  try {
    await deps.plugins.readAgain(pair.ledgerConnectionId, refs, 'posting');
  } catch (error) {
    deps.log.warn({ err: error }, 'booked receipts are read again at the next poll');
  }
}

function store(deps: Deps, changes: readonly Change[]): Promise<void> {
  return transaction(deps.db, (tx) => storeChanges(tx, changes, now(deps)));
}

function now(deps: Deps): string {
  return deps.clock.now().toString();
}
