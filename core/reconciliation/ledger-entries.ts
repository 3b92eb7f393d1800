import type { Transaction as Tx } from '../db/index.ts';

/** An entry that touches one account of the ledger, as last read. */
export interface Entry {
  /** The ledger's id. */
  readonly id: string;
  readonly kind: 'payment' | 'bank_transaction' | 'bank_transfer';
  /** Signed change of that account, minor units of its currency. */
  readonly effect: number;
  /** ISO date in the organisation's zone. */
  readonly on: string;
  readonly reference: string | null;
  /** When it last changed in the ledger. */
  readonly changedAt: string;
}

/** Everything booked on an account, in the hub's copy of the ledger; deleted entries are not booked. */
export async function readLedgerEntries(tx: Tx, connectionId: string, account: string): Promise<readonly Entry[]> {
  const { rows } = await tx.raw<{ rows: Entry[] }>(
    `select external_id as id, kind, data ->> 'on' as "on", data ->> 'reference' as reference,
            version_at as "changedAt",
            coalesce(data #>> '{accountAmount,amount}', data #>> '{amount,amount}')::bigint * case
              when data ->> 'direction' in ('in', 'receive') or data ->> 'toAccountId' = :account then 1 else -1 end as effect
     from records
     where connection_id = :connectionId and kind in ('payment', 'bank_transaction', 'bank_transfer')
       and deleted_at is null and coalesce(data ->> 'status', 'booked') = 'booked'
       and :account in (data ->> 'accountId', data ->> 'fromAccountId', data ->> 'toAccountId')`,
    { connectionId, account },
  );
  return rows;
}
