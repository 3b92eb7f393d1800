import type { Credit, Facts, InvoiceFact, Standing, Transaction } from '../facts.ts';
import { invoicesNamedBy } from './split.ts';

/** How the payment behind a refund or dispute was booked. */
export interface Booking {
  readonly chargeId: string | null;
  /** Its receipts that stand. */
  readonly receipts: readonly Standing[];
  readonly credits: readonly Credit[];
  /** The largest credit of it that is left, minor units. */
  readonly creditLeft: number;
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
  return bookingOfCharge(chargeId, facts);
}

export function bookingOfCharge(chargeId: string | null, facts: Facts): Booking {
  const charge = chargeId === null ? undefined : facts.charges.get(chargeId);
  const own = facts.standing.filter(
    ({ intent, isTakenBack, kind }) => intent.reference === chargeId && !isTakenBack && kind !== 'undo',
  );
  const receipts = own.filter(({ kind, effect }) => (kind === 'receipt' || kind === 'rebooked') && effect.amount > 0);
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
    income: income?.type === 'deposit' ? { account: income.counterAccount, payee: income.payee } : null,
    invoice,
    invoiceId: invoice === null ? null : invoiceId,
    currency: charge?.amount.currency ?? null,
    clientId: invoice?.clientId ?? credits[0]?.clientId ?? null,
    isWaiting: chargeId === null || charge === undefined || unsettled || isUndecided,
  };
}
