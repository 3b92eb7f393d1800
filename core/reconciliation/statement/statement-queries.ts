import type { Transaction as Tx } from '../../db/index.ts';
import type { BalanceTransaction, Payout } from '../../plugin-api/index.ts';
import type { Pair } from '../pair.ts';
import type { PostingState } from '../posting.ts';
import type { Period } from './period.ts';

/** A period in days for payouts and in UTC instants, the end excluded, for what happened. */
export interface Span extends Period {
  readonly start: string;
  readonly end: string;
}

export interface MovementRow {
  readonly currency: string;
  readonly category: BalanceTransaction['category'];
  /** Net of this category from the cut-over up to the period; minor units, as the rest. */
  readonly before: number;
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly count: number;
}

/** What moved the processor's balance, by currency and category: before the period, and in it. */
export async function readMovements(tx: Tx, pair: Pair, { start, end }: Span): Promise<readonly MovementRow[]> {
  const { rows } = await tx.raw<{ rows: MovementRow[] }>(
    `select currency, category,
            (coalesce(sum(net) filter (where at < :start), 0))::bigint as before,
            (coalesce(sum(gross) filter (where at >= :start), 0))::bigint as gross,
            (coalesce(sum(fee) filter (where at >= :start), 0))::bigint as fee,
            (coalesce(sum(net) filter (where at >= :start), 0))::bigint as net,
            count(*) filter (where at >= :start) as count
     from (select data #>> '{net,currency}' as currency, data ->> 'category' as category,
                  (data ->> 'createdAt')::timestamptz as at, (data #>> '{amount,amount}')::bigint as gross,
                  (data #>> '{fee,amount}')::bigint as fee, (data #>> '{net,amount}')::bigint as net
           from records where connection_id = :payment and kind = 'balance_transaction' and deleted_at is null) moved
     where at >= :since and at < :end
     group by 1, 2 order by 1, net desc, 2`,
    { payment: pair.paymentConnectionId, since: pair.cutOverAt, start, end },
  );
  return rows;
}

/** One of our entries for a transaction or a payout, as the ledger is to hold it. */
export interface LedgerNote {
  readonly kind: string;
  readonly state: PostingState;
  /** What the ledger's own page shows as its reference. */
  readonly reference: string;
  /** ISO date in the organisation's zone. */
  readonly on: string;
}

const ledgerNotes = `jsonb_agg(jsonb_build_object('kind', p.kind, 'state', p.state, 'reference', p.reference,
                                 'on', p.intent ->> 'on') order by p.step, p.kind desc, p.id)`;

export interface PayoutSumRow {
  readonly id: string;
  readonly data: Payout;
  /** What it took from the processor's balance, its fee aside; null where its own transaction is not read. */
  readonly taken: number | null;
  /** Net of the transactions it carried, and how many they are. */
  readonly sum: number;
  readonly count: number;
  readonly notes: readonly LedgerNote[];
}

/** The payouts that arrive in the period, in that order. */
export async function readPayouts(tx: Tx, pair: Pair, { from, to }: Span): Promise<readonly PayoutSumRow[]> {
  const { rows } = await tx.raw<{ rows: PayoutSumRow[] }>(
    `select o.external_id as id, o.data, own.taken, carried.sum, carried.count,
            coalesce(entries.notes, '[]') as notes
     from records o
     left join lateral (
       select -(t.data #>> '{amount,amount}')::bigint as taken from records t
       where t.connection_id = :payment and t.kind = 'balance_transaction' and t.deleted_at is null
         and t.data ->> 'category' = 'payout' and t.data #>> '{source,id}' = o.external_id limit 1) own on true
     left join lateral (
       select (coalesce(sum((t.data #>> '{net,amount}')::bigint), 0))::bigint as sum, count(*) as count from records t
       where t.connection_id = :payment and t.kind = 'balance_transaction' and t.deleted_at is null
         and t.data ->> 'payoutId' = o.external_id
         and t.data #>> '{source,id}' is distinct from o.external_id) carried on true
     left join lateral (
       select ${ledgerNotes} as notes from postings p
       where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger
         and p.reference = o.external_id and p.kind in ('transfer', 'transfer_back')) entries on true
     where o.connection_id = :payment and o.kind = 'payout' and o.deleted_at is null
       and (o.data ->> 'createdAt')::timestamptz >= :since
       and (o.data ->> 'arrivesOn')::date between :from and :to
     order by (o.data ->> 'arrivesOn')::date, o.external_id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since: pair.cutOverAt, from, to },
  );
  return rows;
}

export interface TransactionRow {
  readonly id: string;
  readonly data: BalanceTransaction;
  /** The payout of the period that carried it; null for what none of them did. */
  readonly payoutId: string | null;
  readonly clients: string | null;
  readonly invoices: string | null;
  readonly notes: readonly LedgerNote[];
  /** A question about it waits for a person. */
  readonly isAsked: boolean;
  /** Where the next page begins; opaque to all others. */
  readonly arrives: string;
  readonly at: string;
}

/**
 * A page of the period's transactions: first those its payouts carried, payout by payout, whenever they happened; then
 * what else happened in the period. Payouts themselves are no lines of their own. `after` is the last line before it.
 */
export async function readTransactions(
  tx: Tx,
  pair: Pair,
  span: Span,
  limit: number,
  after?: TransactionRow,
): Promise<readonly TransactionRow[]> {
  const { rows } = await tx.raw<{ rows: TransactionRow[] }>(
    `with listed as (
       select external_id as id, (data ->> 'arrivesOn')::date as arrives from records
       where connection_id = :payment and kind = 'payout' and deleted_at is null
         and (data ->> 'createdAt')::timestamptz >= :since and (data ->> 'arrivesOn')::date between :from and :to),
     told as (
       select t.id as record, t.external_id as id, t.data, l.id as "payoutId", coalesce(l.arrives, 'infinity') as arrives,
              (t.data ->> 'createdAt')::timestamptz as at
       from records t
       left join listed l on l.id = t.data ->> 'payoutId' and t.data #>> '{source,id}' is distinct from l.id
       where t.connection_id = :payment and t.kind = 'balance_transaction' and t.deleted_at is null
         and (t.data ->> 'createdAt')::timestamptz >= :since
         and (l.id is not null
              or ((t.data ->> 'createdAt')::timestamptz >= :start and (t.data ->> 'createdAt')::timestamptz < :end
                  and not (t.data ->> 'category' = 'payout'
                           and t.data #>> '{source,id}' in (select id from listed))))),
     page as (
       select * from told
       where (arrives, coalesce("payoutId", ''), at, id)
             > (cast(:arrives as date), :payout, cast(:at as timestamptz), :id)
       order by arrives, coalesce("payoutId", ''), at, id limit :limit)
     select page.id, page.data, page."payoutId", page.arrives::text as arrives, page.at,
            coalesce(entries.clients, owners.clients) as clients,
            coalesce(entries.invoices, invoice.number) as invoices,
            coalesce(entries.notes, '[]') as notes,
            exists (select from open_items i where i.payment_connection_id = :payment
                      and i.ledger_connection_id = :ledger and i.source = page.id and i.closed_at is null) as "isAsked"
     from page
     left join lateral (
       select ${ledgerNotes} as notes, string_agg(distinct c.name, ', ') as clients,
              string_agg(distinct r.data ->> 'number', ', ') as invoices
       from postings p
       left join clients c on c.id = p.client_id
       left join records r on r.connection_id = :ledger and r.kind = 'invoice' and r.external_id = p.invoice_external_id
       where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger and p.source = page.id) entries
       on true
     left join lateral (
       select string_agg(distinct c.name, ', ') as clients from record_clients rc
       join clients c on c.id = rc.client_id where rc.record_id = page.record) owners on true
     left join records cause on cause.connection_id = :payment and cause.kind in ('refund', 'dispute')
       and cause.external_id = page.data #>> '{source,id}'
     left join records charge on charge.connection_id = :payment and charge.kind = 'charge'
       and charge.external_id = coalesce(cause.data ->> 'chargeId', page.data #>> '{source,id}')
     left join lateral (
       select coalesce(max(r.data ->> 'number'), charge.data #>> '{metadata,portico_number}') as number from records r
       where r.connection_id = :ledger and r.kind = 'invoice'
         and r.external_id = charge.data #>> '{metadata,portico_invoice}') invoice on true
     order by page.arrives, coalesce(page."payoutId", ''), page.at, page.id`,
    {
      payment: pair.paymentConnectionId,
      ledger: pair.ledgerConnectionId,
      since: pair.cutOverAt,
      ...span,
      limit,
      arrives: after?.arrives ?? '-infinity',
      payout: after?.payoutId ?? '',
      at: after?.at ?? pair.cutOverAt,
      id: after?.id ?? '',
    },
  );
  return rows;
}
