import type { Money } from '../../plugin-api/index.ts';
import type { Credit, Facts, InvoiceFact, Standing, Transaction } from '../facts.ts';
import { isSent } from '../standing.ts';
import { invoicesNamedBy } from './split.ts';

/** How the payment behind a refund or dispute was booked. */
export interface Booking {
  readonly chargeId: string | null;
  /** Its receipts that stand. */
  readonly receipts: readonly Standing[];
  readonly credits: readonly Credit[];
  /** The largest credit of it that is left, minor units. */
  readonly creditLeft: number;
  /**
   * What of its receipts no credit note has taken back, minor units; null where no receipt of it is known (paid before the
   * cut-over, booked by hand). What goes back beyond that was the client's credit.
   */
  readonly saleLeft: number | null;
  /** Where it was booked as income (C16). */
  readonly income: { readonly account: string; readonly payee: string } | null;
  /** The one invoice it paid; null when there is none or more than one. */
  readonly invoice: InvoiceFact | null;
  readonly invoiceId: string | null;
  /** The payment's currency, which is its invoice's. */
  readonly currency: string | null;
  readonly clientId: string | null;
  /** It is not known yet, or not in the ledger yet: too early to say what taking it back means. */
  readonly isWaiting: boolean;
}

export function bookingOf(transaction: Transaction, facts: Facts): Booking {
  const sourceId = transaction.source?.id ?? '';
  const chargeId = facts.chargeOf.get(sourceId) ?? (facts.charges.has(sourceId) ? sourceId : null);
  return bookingOfCharge(chargeId, facts, transaction.id);
}

/** `source` is what takes the payment back: its own credit note does not count against itself. */
export function bookingOfCharge(chargeId: string | null, facts: Facts, source: string): Booking {
  const charge = chargeId === null ? undefined : facts.charges.get(chargeId);
  const own = facts.standing.filter(
    ({ intent, isTakenBack, kind }) => intent.reference === chargeId && !isTakenBack && kind !== 'undo',
  );
  const receipts = own.filter(({ kind, effect }) => isReceipt(kind) && effect.amount > 0);
  const credits = facts.credits.filter((credit) => credit.chargeId === chargeId);
  const income = own.find(({ kind }) => kind === 'income')?.intent;
  const named = charge ? invoicesNamedBy(charge.metadata) : [];
  const [invoiceId = null, ...others] = receipts.length === 1 ? [receipts[0]?.invoiceId ?? null] : named;
  const invoice = invoiceId === null || others.length > 0 ? null : (facts.invoices.get(invoiceId) ?? null);
  const unsettled = facts.standing.some(
    ({ intent, kind, state }) =>
      intent.reference === chargeId && (kind === 'receipt' || kind === 'excess') && state !== 'posted',
  );
  const isUndecided =
    receipts.length === 0 &&
    facts.transactions.some(({ category, source }) => category === 'charge' && source?.id === chargeId);
  return {
    chargeId,
    receipts,
    credits,
    creditLeft: Math.max(0, ...credits.map(({ left }) => left)),
    saleLeft: receipts.length === 0 ? null : saleLeftOf(receipts, invoiceId, facts, source),
    income: income?.type === 'deposit' ? { account: income.counterAccount, payee: income.payee } : null,
    invoice,
    invoiceId: invoice === null ? null : invoiceId,
    currency: charge?.amount.currency ?? null,
    clientId: invoice?.clientId ?? credits[0]?.clientId ?? null,
    isWaiting: chargeId === null || charge === undefined || unsettled || isUndecided,
  };
}

/**
 * Credit notes name the invoice, not the payment: where several paid it, each is bounded by what is left of all. What is
 * only planned may still become something else, so that it does not count.
 */
function saleLeftOf(receipts: readonly Standing[], invoiceId: string | null, facts: Facts, source: string): number {
  const ofInvoice = facts.standing.filter((one) => one.invoiceId === invoiceId && !one.isTakenBack);
  const received = sumOf(ofInvoice.filter(({ kind, effect }) => isReceipt(kind) && effect.amount > 0));
  const credited = ofInvoice
    .filter((one) => one.source !== source && isSent(one))
    .reduce((sum, { intent }) => sum + (intent.type === 'credit_note_with_refund' ? intent.amount.amount : 0), 0);
  return Math.max(0, Math.min(sumOf(receipts), received - credited));
}

/** What of an amount that goes back, in minor units, the sale cannot have been: it was the client's credit. */
export function beyondSale({ saleLeft }: Booking, amount: number): number {
  return saleLeft === null ? 0 : Math.max(0, amount - saleLeft);
}

/** The credit that what is beyond the sale is paid back from. */
export function creditCovering({ credits }: Booking, amount: number): Credit | undefined {
  return credits.find(({ left }) => left >= amount);
}

/** Whether a credit note can take back some of what goes back, in the invoice's own currency, and credit the rest. */
export function canCredit(booking: Booking, { amount, currency }: Money): boolean {
  const beyond = beyondSale(booking, amount);
  const isSameMoney = booking.currency === null || booking.currency === currency;
  return booking.invoice !== null && isSameMoney && beyond < amount && beyond <= booking.creditLeft;
}

function isReceipt(kind: Standing['kind']): boolean {
  return kind === 'receipt' || kind === 'rebooked';
}

function sumOf(postings: readonly Standing[]): number {
  return postings.reduce((sum, { effect }) => sum + effect.amount, 0);
}
