import { transaction, type Transaction as Tx } from '../db/index.ts';
import { audit } from '../audit/index.ts';
import { enqueue } from '../jobs/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { balancesAt, keepOpenings, readOpenings, type Opening } from './opening.ts';
import { listPairs, type PairIds } from './pair.ts';
import { restsOnPlan } from './posting.ts';
import { readMappings } from './queries.ts';

/**
 * Draws the line before which nothing is ever posted (C0), and keeps what both sides held at it, read
 * afresh. `at` is a UTC instant, now when absent; a past one is worked back from today's balances. An
 * existing line stays where it is unless `at` moves it. Throws InvalidInput for a future instant.
 */
export async function cutOver(
  deps: Deps,
  paymentConnectionId: string,
  ledgerConnectionId: string,
  at?: string,
  by: string | null = null,
): Promise<{ readonly at: string; readonly openings: readonly Opening[] }> {
  const pair = { paymentConnectionId, ledgerConnectionId };
  const existing = await readCutOver(deps, pair);
  if (existing !== null && at === undefined) return { at: existing, openings: await readOpenings(deps, pair) };
  // The processor's facts are stamped in whole seconds: a line within one would lose what happened in it.
  const line = Temporal.Instant.from(at ?? deps.clock.now().toString()).round({
    smallestUnit: 'second',
    roundingMode: 'floor',
  });
  if (Temporal.Instant.compare(line, deps.clock.now()) > 0)
    throw new InvalidInput('The cut-over cannot lie in the future.', { at: 'Choose today or an earlier date.' });
  const cutOverAt = line.toString();
  const mappings = await transaction(deps.db, (tx) => readMappings(tx, pair));
  const openings = await balancesAt(deps, pair, cutOverAt, mappings);
  await transaction(deps.db, async (tx) => {
    await keepCutOver(tx, pair, cutOverAt, openings);
    await audit(tx, {
      at: deps.clock.now(),
      actor: by === null ? { kind: 'system', id: 'reconciliation' } : { kind: 'person', id: by },
      action: 'reconciliation.cut_over',
      subject: `connection:${paymentConnectionId}`,
      facts: { at: cutOverAt, ledger: ledgerConnectionId, openings },
    });
    await enqueue(
      tx,
      'reconciliation.work',
      { connectionId: paymentConnectionId },
      { key: workKey(paymentConnectionId) },
    );
  });
  return { at: cutOverAt, openings };
}

export function workKey(paymentConnectionId: string): string {
  return `reconciliation.work:${paymentConnectionId}`;
}

/** The instant of the cut-over, or null before it. */
export async function readCutOver(deps: Deps, pair: PairIds): Promise<string | null> {
  const pairs = await transaction(deps.db, (tx) => listPairs(tx, pair.paymentConnectionId));
  return pairs.find(({ ledgerConnectionId }) => ledgerConnectionId === pair.ledgerConnectionId)?.cutOverAt ?? null;
}

async function keepCutOver(tx: Tx, pair: PairIds, at: string, openings: readonly Opening[]): Promise<void> {
  const ids = [pair.paymentConnectionId, pair.ledgerConnectionId];
  await tx.raw(
    `insert into cut_overs (payment_connection_id, ledger_connection_id, at) values (?, ?, ?)
     on conflict (payment_connection_id, ledger_connection_id) do update set at = excluded.at`,
    [...ids, at],
  );
  await tx.raw('delete from opening_balances where payment_connection_id = ? and ledger_connection_id = ?', ids);
  // Plans are made anew from the new line.
  await tx.raw(
    `delete from postings p where payment_connection_id = ? and ledger_connection_id = ? and ${restsOnPlan('p')}`,
    ids,
  );
  await keepOpenings(tx, pair, openings);
}
