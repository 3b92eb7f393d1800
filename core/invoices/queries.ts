import type { Transaction } from '../db/index.ts';
import type { CreditNote, Invoice, LedgerPayment, Money } from '../plugin-api/index.ts';
import type { Payment, Standing } from './state.ts';

export type Tab = 'due' | 'paid' | 'all';

/** A line of the list. Every query here runs inside `scoped`: only the active client's rows exist. */
export interface InvoiceLine extends Standing {
  readonly id: string;
  readonly number: string;
  readonly reference: string | null;
  readonly issuedOn: string;
  readonly payments: readonly Payment[];
}

export type CheckoutView = Payment & {
  readonly id: string;
  readonly currency: string;
  readonly paidAt: string | null;
  readonly createdAt: string;
};

const payments = `
  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'state', c.state, 'amount', c.amount,
      'currency', c.currency, 'paidAt', c.paid_at, 'createdAt', c.created_at, 'settledAt', c.settled_at) order by c.id)
    from checkouts c where c.invoice_record_id = r.id and c.state in ('processing', 'paid')), '[]') as payments`;

/** Money taken that the ledger does not show yet, minor units. */
const covered = `
  coalesce((select sum(c.amount) from checkouts c where c.invoice_record_id = r.id
            and (c.settled_at is null or c.settled_at > r.read_at) and c.state = 'paid'), 0)`;

const isDue = `r.data ->> 'status' = 'open' and (r.data #>> '{due,amount}')::bigint > 0`;

const tabs: Readonly<Record<Tab, { readonly where: string; readonly order: string }>> = {
  due: {
    where: `${isDue} and (r.data #>> '{due,amount}')::bigint > ${covered}`,
    order: `r.data ->> 'dueOn' nulls last, r.data ->> 'number'`,
  },
  paid: {
    where: `r.data ->> 'status' in ('paid', 'open') and (r.data #>> '{due,amount}')::bigint <= ${covered}`,
    order: `r.data ->> 'issuedOn' desc, r.data ->> 'number' desc`,
  },
  all: { where: 'true', order: `r.data ->> 'issuedOn' desc, r.data ->> 'number' desc` },
};

export async function listInvoices(
  tx: Transaction,
  tab: Tab,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly InvoiceLine[]> {
  const { where, order } = tabs[tab];
  const { rows } = await tx.raw<{ rows: (Omit<InvoiceLine, 'dueOn'> & { dueOn: string | null })[] }>(
    `select r.id, r.data ->> 'number' as number, r.data ->> 'reference' as reference,
            r.data ->> 'issuedOn' as "issuedOn", r.data ->> 'dueOn' as "dueOn", r.data ->> 'status' as status,
            r.data -> 'due' as due, r.data -> 'paid' as paid, r.data -> 'credited' as credited,
            r.data -> 'total' as total, r.read_at as "readAt", ${payments}
     from records r where r.kind = 'invoice' and r.data ->> 'direction' = 'sale' and ${where}
     order by ${order} limit :limit offset :offset`,
    { limit: page.limit, offset: page.offset },
  );
  return rows;
}

export interface InvoicePage {
  readonly id: string;
  readonly connectionId: string;
  readonly externalId: string;
  readonly readAt: string;
  readonly data: Invoice;
  readonly payments: readonly CheckoutView[];
}

/** One invoice the active client may see, or null. */
export async function readInvoice(tx: Transaction, id: string): Promise<InvoicePage | null> {
  const { rows } = await tx.raw<{ rows: InvoicePage[] }>(
    `select r.id, r.connection_id as "connectionId", r.external_id as "externalId", r.read_at as "readAt", r.data,
            ${payments}
     from records r where r.id = ? and r.kind = 'invoice' and r.data ->> 'direction' = 'sale'`,
    [id],
  );
  return rows[0] ?? null;
}

/** Payments and credits the ledger shows for it, oldest first. */
export async function readHistory(
  tx: Transaction,
  invoice: InvoicePage,
): Promise<{ readonly payments: readonly LedgerPayment[]; readonly credits: readonly Credit[] }> {
  const { rows } = await tx.raw<{ rows: { kind: string; data: unknown }[] }>(
    `select kind, data from records r
     where connection_id = :connection and (
       (kind = 'payment' and data ->> 'status' = 'booked' and data @> jsonb_build_object('target',
          jsonb_build_object('kind', 'invoice', 'id', cast(:invoice as text))))
       or (kind = 'credit_note' and data -> 'allocations' @>
          jsonb_build_array(jsonb_build_object('invoiceId', cast(:invoice as text)))))
     order by coalesce(data ->> 'on', data ->> 'issuedOn'), r.id`,
    { connection: invoice.connectionId, invoice: invoice.externalId },
  );
  return {
    payments: rows.filter(({ kind }) => kind === 'payment').map(({ data }) => data as LedgerPayment),
    credits: rows
      .filter(({ kind }) => kind === 'credit_note')
      .flatMap(({ data }) => creditsOn(invoice.externalId, data as CreditNote)),
  };
}

/** A credit note's part that settled an invoice. */
export interface Credit {
  readonly number: string;
  readonly on: string;
  readonly amount: Money;
}

function creditsOn(invoiceId: string, note: CreditNote): readonly Credit[] {
  return note.allocations
    .filter((allocation) => allocation.invoiceId === invoiceId)
    .map(({ amount }) => ({ number: note.number, on: note.issuedOn, amount }));
}
