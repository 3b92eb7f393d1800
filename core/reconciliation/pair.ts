import { transaction, type Transaction } from '../db/index.ts';
import type { Deps } from '../wing.ts';

/** A processor's connection whose money is booked in a ledger's, since the cut-over. */
export interface Pair {
  readonly paymentConnectionId: string;
  readonly ledgerConnectionId: string;
  /** UTC instant. */
  readonly cutOverAt: string;
}

export type PairIds = Pick<Pair, 'paymentConnectionId' | 'ledgerConnectionId'>;

/** Every pair that was cut over, oldest first; of one processor's connection when it is named. */
export async function listPairs(tx: Transaction, paymentConnectionId?: string): Promise<readonly Pair[]> {
  const { rows } = await tx.raw<{ rows: Pair[] }>(
    `select payment_connection_id as "paymentConnectionId", ledger_connection_id as "ledgerConnectionId",
            at as "cutOverAt"
     from cut_overs where cast(:only as uuid) is null or payment_connection_id = cast(:only as uuid)
     order by at, payment_connection_id`,
    { only: paymentConnectionId ?? null },
  );
  return rows;
}

/** The pair with its cut-over, or null where it was never cut over. */
export async function readPair(tx: Transaction, ids: PairIds): Promise<Pair | null> {
  const pairs = await listPairs(tx, ids.paymentConnectionId);
  return pairs.find(({ ledgerConnectionId }) => ledgerConnectionId === ids.ledgerConnectionId) ?? null;
}

/**
 * Does `work` as the only one working on this pair, in any process: a row lock held by a transaction of
 * its own, which PostgreSQL lets go when the process dies. `stillOurs` throws once that lock is lost (the
 * database restarted), so that two never post at once. Answers false, at once, when somebody else works.
 */
export function asOnlyOne(
  deps: Pick<Deps, 'db'>,
  pair: PairIds,
  work: (stillOurs: () => Promise<void>) => Promise<void>,
): Promise<boolean> {
  return transaction(deps.db, async (lock) => {
    const { rows } = await lock.raw<{ rows: unknown[] }>(
      `select 1 from cut_overs
       where payment_connection_id = ? and ledger_connection_id = ? for update skip locked`,
      [pair.paymentConnectionId, pair.ledgerConnectionId],
    );
    if (rows.length === 0) return false;
    await work(async () => {
      await lock.raw('select 1');
    });
    return true;
  });
}
