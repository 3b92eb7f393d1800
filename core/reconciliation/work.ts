import { transaction, type Transaction as Tx } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { enqueue } from '../jobs/index.ts';
import { systemName, type Connection } from '../plugin-host/index.ts';
import { Bug } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readLedgerAgain } from './ledger-again.ts';
import { dateIn } from './order.ts';
import { keepPlan } from './keep.ts';
import { asOnlyOne, listPairs, type Pair, type PairIds } from './pair.ts';
import { plan } from './plan.ts';
import { post, type Planning } from './post.ts';
import { readNextTry, releaseDue } from './posting.ts';
import { endUnrefunded } from './refund-credit.ts';
import { readMappings, readSurroundings, readUndecided } from './queries.ts';
import { readLockDates, readRules } from './rules-queries.ts';
import type { Facts, InvoiceFact, Transaction } from './facts.ts';
import type { Plan } from './planned.ts';
import type { FreshBooks } from './verdict.ts';

/** How soon to come back when another worker is busy with the pair; it may have looked for the last time already. */
const busyPauseMs = 500;
/** How long the ledger may keep postings waiting to be planned anew, in milliseconds; then they are tried later. */
const patienceMs = 4_000;

/**
 * Plans and posts whatever is due: for the pairs of one processor's connection, or for all. Serialised per
 * pair by a row lock; a run that finds the pair busy queues itself again, so that no news is lost.
 */
export async function reconcile(deps: Deps, paymentConnectionId?: string): Promise<void> {
  const pairs = await transaction(deps.db, (tx) => listPairs(tx, paymentConnectionId));
  for (const pair of pairs) {
    // Not only by whoever posts: questions are asked at once, however long the ledger makes that one wait.
    await planPair(deps, pair);
    const connected = await isConnected(deps, pair);
    const ran = await asOnlyOne(deps, pair, async (stillOurs) => {
      if (!connected || (await isDryRun(deps, pair))) return;
      await post(deps, pair, stillOurs, planningOf(deps, pair));
    });
    if (!ran || connected) await transaction(deps.db, (tx) => comeBack(deps, tx, pair, ran));
  }
}

function planningOf(deps: Deps, pair: Pair): Planning {
  return {
    async again() {
      await planPair(deps, pair);
    },
    async anew(invoices) {
      // Somebody may have booked the same money: that must be known first (C9).
      await readLedgerAgain(deps, pair, patienceMs);
      await planPair(deps, pair, invoices);
    },
  };
}

/**
 * One transaction from the facts to the rows: a crash before its end changes nothing. `invoices`: what the ledger
 * just said of them, which outweighs their records; null where it has one no more.
 */
export async function planPair(deps: Deps, pair: Pair, invoices?: FreshBooks['invoices']): Promise<Plan> {
  const context = await readContext(deps, pair);
  return transaction(deps.db, async (tx) => {
    const now = deps.clock.now().toString();
    await lockPlanning(tx, pair);
    await releaseDue(tx, pair, now);
    await endUnrefunded(tx, pair, now);
    const facts = await readFacts(tx, pair, context, now);
    const planned = plan(invoices ? { ...facts, invoices: refreshed(facts.invoices, invoices) } : facts);
    await keepPlan(tx, pair, planned, now);
    if (planned.postings.length > 0) await failPoint('plan.before-commit');
    return planned;
  });
}

/** Plans of one pair are made one after the other, those of a person's answer among them. */
export async function lockPlanning(tx: Tx, pair: PairIds): Promise<void> {
  await tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `plan ${pair.paymentConnectionId} ${pair.ledgerConnectionId}`,
  ]);
}

function refreshed(
  known: ReadonlyMap<string, InvoiceFact>,
  fresh: FreshBooks['invoices'],
): ReadonlyMap<string, InvoiceFact> {
  return new Map(
    [...known].map(([id, fact]) => {
      const invoice = fresh.get(id);
      if (invoice === undefined) return [id, fact];
      if (invoice === null) return [id, { ...fact, status: 'deleted', due: 0 }];
      const { status, currency, contactId, contactName } = invoice;
      return [id, { ...fact, status, currency, contactId, contactName, due: invoice.due.amount }];
    }),
  );
}

function isDryRun(deps: Deps, pair: Pair): Promise<boolean> {
  return transaction(deps.db, async (tx) => (await readRules(tx, pair)).dryRun);
}

export interface Context {
  readonly processorName: string;
  readonly timeZone: string;
}

/** All that planning may know of a pair, as it stands in the database. */
export async function readFacts(tx: Tx, pair: Pair, context: Context, now: string): Promise<Facts> {
  return readFactsAbout(tx, pair, context, now, await readUndecided(tx, pair));
}

/** What planning may know of these transactions. */
export async function readFactsAbout(
  tx: Tx,
  pair: Pair,
  context: Context,
  now: string,
  transactions: readonly Transaction[],
): Promise<Facts> {
  return {
    ...context,
    cutOverAt: pair.cutOverAt,
    today: dateIn(context.timeZone, now),
    lockDates: await readLockDates(tx, pair),
    rules: await readRules(tx, pair),
    mappings: await readMappings(tx, pair),
    transactions,
    ...(await readSurroundings(tx, pair, transactions)),
  };
}

/** What the processor is called and in which zone the ledger's days lie. */
export async function readContext(deps: Deps, pair: PairIds): Promise<Context> {
  const connections = await deps.plugins.connections();
  const processor = connections.find(({ id }) => id === pair.paymentConnectionId);
  const ledger = connections.find(({ id }) => id === pair.ledgerConnectionId);
  if (!processor || !ledger?.identity) throw new Bug('A pair that was cut over has lost its connection.', { pair });
  return { processorName: nameOf(deps, processor), timeZone: ledger.identity.timeZone };
}

export function nameOf(deps: Deps, connection: Connection): string {
  return systemName(deps.plugins.plugins, connection.pluginId);
}

/** A ledger that is switched off or needs a person is not written to; plans wait for it. */
async function isConnected(deps: Deps, pair: Pair): Promise<boolean> {
  const ledgers = await deps.plugins.withPort('accounting');
  return ledgers.some(({ id }) => id === pair.ledgerConnectionId);
}

async function comeBack(deps: Deps, tx: Tx, pair: Pair, ran: boolean): Promise<void> {
  const soon = deps.clock.now().add({ milliseconds: busyPauseMs });
  const next = ran ? await readNextTry(tx, pair) : soon.toString();
  if (next === null) return;
  const runAt = Temporal.Instant.compare(next, soon) < 0 ? soon.toString() : next;
  const connectionId = pair.paymentConnectionId;
  // A key of its own: what is queued for later must not replace what is queued for now.
  await enqueue(tx, 'reconciliation.work', { connectionId }, { runAt, key: `reconciliation.later:${connectionId}` });
}
