import type { Transaction as Tx } from '../db/index.ts';
import type { BalanceTransaction, LedgerAccount, Account, Payout } from '../plugin-api/index.ts';
import type { Pair, PairIds } from './pair.ts';
import { postingColumns, type Posting } from './posting.ts';
import { isTakenBack } from './standing-queries.ts';

/** How many things wait for a person: open items and held or unknown postings. For the desk's overview. */
export async function countOpen(tx: Tx): Promise<number> {
  const { rows } = await tx.raw<{ rows: { count: number }[] }>(
    `select (select count(*) from open_items where closed_at is null)
          + (select count(*) from postings where state in ('held', 'unknown')) as count`,
  );
  return rows[0]?.count ?? 0;
}

export type PostingRow = Posting & { readonly clientName: string | null; readonly number: string | null };

/** Which postings a list shows: those in the ledger, or those on their way there; what is held is in the queue. */
const shown = { posted: ['posted'], waiting: ['planned', 'sending', 'unknown'] } as const;

/** Postings with whose they are and which invoice they name; newest first. */
export async function listPostings(
  tx: Tx,
  pair: PairIds,
  which: keyof typeof shown,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly PostingRow[]> {
  const { rows } = await tx.raw<{ rows: PostingRow[] }>(
    `select p.*, c.name as "clientName", r.data ->> 'number' as number
     from (select ${postingColumns} from postings
           where payment_connection_id = :payment and ledger_connection_id = :ledger
             and state = any(:states)
           order by coalesce(posted_at, created_at) desc, id desc limit :limit offset :offset) p
     left join clients c on c.id = p."clientId"
     left join records r on r.connection_id = :ledger and r.kind = 'invoice' and r.external_id = p."invoiceId"
     order by coalesce(p."postedAt", p."sentAt") desc nulls first, p.id desc`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, states: [...shown[which]], ...page },
  );
  return rows;
}

export interface PayoutRow {
  readonly id: string;
  readonly data: Payout;
  readonly readAt: string;
  /** What it carried, its own transaction aside; one that came back goes with the next. */
  readonly transactions: readonly (BalanceTransaction & { readonly id: string })[];
  /** Its transfer, unless that was taken back. */
  readonly posting: Pick<Posting, 'state' | 'entry'> | null;
}

/** The latest payouts since the cut-over with the transactions they carried (I2). */
export async function listPayouts(tx: Tx, pair: Pair, limit: number): Promise<readonly PayoutRow[]> {
  const { rows } = await tx.raw<{ rows: PayoutRow[] }>(
    `with latest as (
       select external_id as id, data, read_at as "readAt" from records
       where connection_id = :payment and kind = 'payout' and deleted_at is null
         and (data ->> 'createdAt')::timestamptz >= :since
       order by data ->> 'createdAt' desc, external_id limit :limit)
     select l.*,
       coalesce((select jsonb_agg(t.data || jsonb_build_object('id', t.external_id)
                                  order by t.data ->> 'createdAt', t.external_id)
                 from records t where t.connection_id = :payment and t.kind = 'balance_transaction'
                   and t.deleted_at is null and t.data ->> 'payoutId' = l.id
                   and t.data #>> '{source,id}' is distinct from l.id), '[]') as transactions,
       (select jsonb_build_object('state', p.state, 'entry', p.entry) from postings p
        where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger and p.reference = l.id
          and p.kind = 'transfer' and not ${isTakenBack('p')} limit 1) as posting
     from latest l order by l.data ->> 'createdAt' desc, l.id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since: pair.cutOverAt, limit },
  );
  return rows;
}

/** The ledger's accounts as last read; a page is drawn without asking a vendor. */
export async function listAccounts(tx: Tx, ledgerConnectionId: string): Promise<readonly LedgerAccount[]> {
  const { rows } = await tx.raw<{ rows: { id: string; data: Account }[] }>(
    `select external_id as id, data from records where connection_id = ? and kind = 'account' and deleted_at is null
     order by data ->> 'name'`,
    [ledgerConnectionId],
  );
  return rows.map(({ id, data }) => ({ ...data, id }));
}

/** Payments that somebody else booked as well (C9), those that a person told apart left out; null when there are none. */
export async function readBookedTwice(
  tx: Tx,
  pair: PairIds,
): Promise<{ readonly count: number; readonly lastAt: string } | null> {
  const { rows } = await tx.raw<{ rows: { count: number; lastAt: string | null }[] }>(
    `select count(*) as count, max(o.opened_at) as "lastAt" from open_items o
     where o.payment_connection_id = :payment and o.ledger_connection_id = :ledger and o.kind = 'booked_already'
       and not exists (select from answers a where a.payment_connection_id = :payment
                         and a.ledger_connection_id = :ledger and a.subject = o.source and a.choice = 'different'
                         and a.undone_at is null)`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId },
  );
  const { count = 0, lastAt = null } = rows[0] ?? {};
  return lastAt === null ? null : { count, lastAt };
}

/** Settlement currencies this processor has ever used. */
export async function listCurrencies(tx: Tx, paymentConnectionId: string): Promise<readonly string[]> {
  const { rows } = await tx.raw<{ rows: { currency: string }[] }>(
    `select distinct data #>> '{net,currency}' as currency from records
     where connection_id = ? and kind = 'balance_transaction' order by 1`,
    [paymentConnectionId],
  );
  return rows.map(({ currency }) => currency);
}

/** Puts a held posting back in line; what was held is judged afresh. False when it is not held (any more). */
export async function releasePosting(tx: Tx, id: string, now: string): Promise<Posting | null> {
  const { rows } = await tx.raw<{ rows: Posting[] }>(
    `update postings set state = 'planned', held_case = null, next_try_at = null, updated_at = :now
     where id = :id and state = 'held' returning ${postingColumns}`,
    { id, now },
  );
  return rows[0] ?? null;
}
