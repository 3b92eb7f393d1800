import type { Transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { money, type Charge, type Money } from '../plugin-api/index.ts';

/** A payment as those who give money back see it. */
export interface TakenPayment {
  /** Our id of its record. */
  readonly id: string;
  readonly connectionId: string;
  readonly externalId: string;
  readonly data: Charge;
  readonly clientId: string;
  readonly clientName: string;
  readonly number: string;
}

const taken = `
  select ch.id, ch.connection_id as "connectionId", ch.external_id as "externalId", ch.data,
         c.id as "clientId", c.name as "clientName", i.data ->> 'number' as number
  from clients c
  join record_clients l on l.client_id = c.id
  join records i on i.id = l.record_id and i.kind = 'invoice' and i.deleted_at is null
  join records ch on ch.kind = 'charge' and ch.deleted_at is null and ch.data ->> 'status' = 'succeeded'
    and ch.data #>> '{metadata,portico_invoice}' = i.external_id`;

/** What a client paid at the processor for its invoices, newest first. */
export async function paymentsOf(
  tx: Transaction,
  clientId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly TakenPayment[]> {
  const { rows } = await tx.raw<{ rows: TakenPayment[] }>(
    `${taken} where c.id = :clientId order by ch.data ->> 'createdAt' desc, ch.id limit :limit offset :offset`,
    { clientId, ...page },
  );
  return rows;
}

/** One payment by our id, locked until the transaction ends; null for none. */
export async function lockPayment(tx: Transaction, id: string): Promise<TakenPayment | null> {
  if (!isId(id)) return null;
  const { rows } = await tx.raw<{ rows: TakenPayment[] }>(`${taken} where ch.id = ? for update of ch`, [id]);
  return rows[0] ?? null;
}

export interface RefundRow {
  readonly chargeId: string;
  readonly amount: Money;
  readonly state: 'asked' | 'sending' | 'unknown' | 'done' | 'refused';
  readonly reason: string;
  /** The processor's reason where it refused. */
  readonly sentence: string | null;
  readonly askedByName: string | null;
  readonly askedAt: string;
}

/** What was asked for here, newest first. */
export async function refundsAskedFor(
  tx: Transaction,
  payments: readonly Pick<TakenPayment, 'externalId'>[],
): Promise<readonly RefundRow[]> {
  const { rows } = await tx.raw<{ rows: (Omit<RefundRow, 'amount'> & { amount: number; currency: string })[] }>(
    `select q.charge_external_id as "chargeId", q.amount, q.currency, q.state, q.reason, q.sentence,
            p.name as "askedByName", q.asked_at as "askedAt"
     from refund_requests q left join people p on p.id = q.asked_by
     where q.charge_external_id = any (?::text[]) order by q.asked_at desc, q.id desc`,
    [payments.map(({ externalId }) => externalId)],
  );
  return rows.map(({ amount, currency, ...row }) => ({ ...row, amount: money(amount, currency) }));
}

/** Money given back, or about to be, as its payer sees it. */
export interface GivenBack {
  readonly state: 'refunded' | 'on_its_way';
  readonly amount: Money;
  readonly at: string;
}

/** What went back of an invoice's payments, oldest first. For an invoice the reader was shown to be allowed to see. */
export async function givenBackOf(tx: Transaction, invoiceExternalId: string): Promise<readonly GivenBack[]> {
  const { rows } = await tx.raw<{ rows: GivenBack[] }>(
    `select 'refunded' as state, r.data -> 'amount' as amount, r.data ->> 'createdAt' as at
     from records ch
     join records r on r.connection_id = ch.connection_id and r.kind = 'refund' and r.deleted_at is null
       and r.data ->> 'chargeId' = ch.external_id and r.data ->> 'status' = 'succeeded'
     where ch.kind = 'charge' and ch.deleted_at is null and ch.data #>> '{metadata,portico_invoice}' = :invoice
     union all
     select 'on_its_way', jsonb_build_object('amount', q.amount, 'currency', q.currency), q.asked_at::text
     from refund_requests q
     where q.invoice_external_id = :invoice and q.state <> 'refused'
       and not exists (select from records r where r.connection_id = q.payment_connection_id and r.kind = 'refund'
                         and r.data #>> '{metadata,portico_intent}' = q.id::text)
     order by at`,
    { invoice: invoiceExternalId },
  );
  return rows.map((row) => ({ ...row, at: Temporal.Instant.from(row.at.replace(' ', 'T')).toString() }));
}
