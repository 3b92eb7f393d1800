import type { Transaction as Tx } from '../db/index.ts';
import type { BalanceTransaction } from '../plugin-api/index.ts';
import type { Transaction } from './facts.ts';
import type { Pair, PairIds } from './pair.ts';
import type { ChoiceId, QuestionKind } from './questions.ts';
import { postingColumns, type Posting } from './posting.ts';

/** The hub's copy of every balance transaction since the cut-over. */
export async function readStored(tx: Tx, pair: Pair): Promise<readonly Transaction[]> {
  const { rows } = await tx.raw<{ rows: { id: string; data: BalanceTransaction }[] }>(
    `select external_id as id, data from records
     where connection_id = ? and kind = 'balance_transaction' and deleted_at is null
       and (data ->> 'createdAt')::timestamptz >= ?`,
    [pair.paymentConnectionId, pair.cutOverAt],
  );
  return rows.map(({ id, data }) => ({ ...data, id }));
}

/** The postings of transactions since the cut-over; what a moved cut-over left behind is in its opening balance. */
export async function readPostings(tx: Tx, pair: Pair): Promise<readonly Posting[]> {
  const { rows } = await tx.raw<{ rows: Posting[] }>(
    `select ${postingColumns} from postings
     where payment_connection_id = :payment and ledger_connection_id = :ledger
       and not exists (select from records r where r.connection_id = :payment and r.kind = 'balance_transaction'
                         and r.external_id = postings.source and (r.data ->> 'createdAt')::timestamptz < :since)
     order by id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since: pair.cutOverAt },
  );
  return rows;
}

export interface OpenItemRow {
  readonly id: string;
  readonly source: string;
  readonly case: string;
  readonly kind: QuestionKind;
  readonly choices: readonly ChoiceId[];
  readonly amount: number;
  /** What the clearing account lacks until it is answered, minor units. */
  readonly effect: number;
  readonly currency: string;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly invoiceId: string | null;
  readonly sentence: string;
  readonly openedAt: string;
}

export async function readOpenItems(tx: Tx, pair: PairIds): Promise<readonly OpenItemRow[]> {
  const { rows } = await tx.raw<{ rows: OpenItemRow[] }>(
    `select o.id, o.source, o.case_code as "case", o.kind, o.choices, o.amount, o.effect,
            o.invoice_external_id as "invoiceId", o.currency, o.client_id as "clientId",
            c.name as "clientName", o.sentence, o.opened_at as "openedAt"
     from open_items o left join clients c on c.id = o.client_id
     where o.payment_connection_id = ? and o.ledger_connection_id = ? and o.closed_at is null
     order by o.opened_at, o.id`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows;
}
