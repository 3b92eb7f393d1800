import { transaction, type Transaction as Tx } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { enqueue } from '../jobs/index.ts';
import type { Connection } from '../plugin-host/index.ts';
import { Bug } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { dateIn } from './order.ts';
import { keepPlan } from './keep.ts';
import { asOnlyOne, listPairs, type Pair, type PairIds } from './pair.ts';
import { plan } from './plan.ts';
import { post } from './post.ts';
import { readNextTry, releaseDue } from './posting.ts';
import { readMappings, readSurroundings, readUndecided } from './queries.ts';
import type { Facts, Plan } from './facts.ts';

/** How soon to come back when another worker is busy with the pair; it may have planned before our news came. */
const busyPauseMs = 500;

/**
 * Plans and posts whatever is due: for the pairs of one processor's connection, or for all. Serialised per
 * pair by a row lock; a run that finds the pair busy queues itself again, so that no news is lost.
 */
export async function reconcile(deps: Deps, paymentConnectionId?: string): Promise<void> {
  const pairs = await transaction(deps.db, (tx) => listPairs(tx, paymentConnectionId));
  for (const pair of pairs) {
    const connected = await isConnected(deps, pair);
    const ran = await asOnlyOne(deps, pair, async (stillOurs) => {
      await planPair(deps, pair);
      if (connected) await post(deps, pair, stillOurs);
    });
    if (!ran || connected) await transaction(deps.db, (tx) => comeBack(deps, tx, pair, ran));
  }
}

/** One transaction from the facts to the rows: a crash before its end changes nothing. */
export async function planPair(deps: Deps, pair: Pair): Promise<Plan> {
  const context = await readContext(deps, pair);
  return transaction(deps.db, async (tx) => {
    const now = deps.clock.now().toString();
    await releaseDue(tx, pair, now);
    const planned = plan(await readFacts(tx, pair, context, now));
    await keepPlan(tx, pair, planned, now);
    if (planned.postings.length > 0) await failPoint('plan.before-commit');
    return planned;
  });
}

interface Context {
  readonly processorName: string;
  readonly timeZone: string;
}

async function readFacts(tx: Tx, pair: Pair, context: Context, now: string): Promise<Facts> {
  const transactions = await readUndecided(tx, pair);
  return {
    ...context,
    cutOverAt: pair.cutOverAt,
    today: dateIn(context.timeZone, now),
    lockDates: null,
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
  const plugin = deps.plugins.plugins.find(({ id }) => id === connection.pluginId);
  return plugin?.state === 'ready' ? plugin.definition.name : connection.pluginId;
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
