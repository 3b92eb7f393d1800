import type { Invoice } from '../plugin-api/index.ts';

/** What a client reads of an invoice's state, in one word. */
export type InvoiceState = 'due' | 'overdue' | 'part_paid' | 'on_its_way' | 'paid' | 'credited' | 'cancelled';

/** The part of an invoice its state follows from; amounts are minor units of its currency. */
export type Standing = Pick<Invoice, 'status' | 'dueOn' | 'due' | 'paid' | 'credited' | 'total'> & {
  /** When it was read from the ledger, UTC instant. */
  readonly readAt: string;
};

/** A payment Portico took or saw on its way, as far as the state needs it. */
export interface Payment {
  readonly state: string;
  readonly amount: number;
  /** When its receipt stood in the ledger; null until then. */
  readonly settledAt: string | null;
}

/**
 * Money taken or on its way that the invoice, as read at `readAt` (UTC instant), does not show yet: while there
 * is any, nothing more is asked for.
 */
export function isCovering(payment: Payment, readAt: string): boolean {
  if (payment.state === 'processing') return true;
  if (payment.state !== 'paid') return false;
  return payment.settledAt === null || Temporal.Instant.compare(payment.settledAt, readAt) > 0;
}

/** The amount still asked for, minor units: what the ledger shows as due, less what is taken and not booked yet. */
export function stillDue(invoice: Standing, payments: readonly Payment[]): number {
  const covered = payments
    .filter((payment) => isCovering(payment, invoice.readAt))
    .reduce((sum, { amount }) => sum + amount, 0);
  return Math.max(0, invoice.due.amount - covered);
}

/** The state in words; `today` is an ISO date in the firm's zone. Pure. */
export function invoiceState(invoice: Standing, payments: readonly Payment[], today: string): InvoiceState {
  if (invoice.status === 'voided' || invoice.status === 'deleted') return 'cancelled';
  const covering = payments.filter((payment) => isCovering(payment, invoice.readAt));
  const left = stillDue(invoice, payments);
  if (covering.some(({ state }) => state === 'processing')) return 'on_its_way';
  if (left === 0) return isCredited(invoice) ? 'credited' : 'paid';
  if (invoice.dueOn !== null && invoice.dueOn < today) return 'overdue';
  return covering.length > 0 || isBegun(invoice) ? 'part_paid' : 'due';
}

/** Whether a part is paid or credited in the ledger; an overdue invoice says so beside being overdue. */
export function isBegun(invoice: Standing): boolean {
  return invoice.due.amount > 0 && (invoice.paid.amount > 0 || invoice.credited.amount > 0);
}

/** Whether the Pay form stands on the page: something is due, and no payment is taken or on its way. */
export function mayPay(invoice: Standing, payments: readonly Payment[]): boolean {
  return (
    invoice.status === 'open' &&
    invoice.due.amount > 0 &&
    !payments.some((payment) => isCovering(payment, invoice.readAt))
  );
}

export type Meaning = 'done' | 'waiting' | 'late' | 'quiet';

const meanings: Readonly<Record<InvoiceState, Meaning>> = {
  due: 'waiting',
  overdue: 'late',
  part_paid: 'waiting',
  on_its_way: 'waiting',
  paid: 'done',
  credited: 'done',
  cancelled: 'quiet',
};

/** How the state is marked: each meaning has its icon and colour beside the word. */
export function meaningOf(state: InvoiceState): Meaning {
  return meanings[state];
}

function isCredited(invoice: Standing): boolean {
  return invoice.total.amount > 0 && invoice.credited.amount >= invoice.total.amount;
}
