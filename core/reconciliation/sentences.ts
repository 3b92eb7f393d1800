import { exponentOf, formatDecimal, money, negate, type Charge, type Money, type Payout } from '../plugin-api/index.ts';
import type { Contested, Credit, Facts, InvoiceFact, Removed, Transaction } from './facts.ts';
import type { PlannedPosting } from './planned.ts';

/** What a bookkeeper reads beside an open item: what happened, and what is asked of whom. One sentence or two. */

export function notMapped(currency: string): string {
  return `No accounts are chosen for ${currency} yet. Choose them in Settings › Reconciliation.`;
}

export function doesNotAddUp(transaction: Transaction): string {
  return `${transaction.id} says ${text(transaction.amount)} less a fee of ${text(transaction.fee)} leaves ${text(transaction.net)}, which does not add up. Look at it with the processor.`;
}

export function notReadYet(what: 'payment' | 'payout', transaction: Transaction): string {
  return `The ${what} behind ${transaction.id} has not been read from the processor yet.`;
}

export function namesNoInvoice(charge: Charge): string {
  return `A payment of ${text(charge.amount)}${from(charge)} names no invoice. Say what it is for.`;
}

export function invoiceUnknown(charge: Charge): string {
  const number = charge.metadata['portico_number'];
  return `A payment of ${text(charge.amount)}${from(charge)} names ${number ?? 'an invoice'}, which the ledger does not show. Say what it is for.`;
}

export function converted(charge: Charge, transaction: Transaction, invoice: InvoiceFact): string {
  return `${text(charge.amount)} for ${invoice.number} was changed into ${text(transaction.amount)} by the processor. Book it by hand with that rate.`;
}

export function otherCurrency(transaction: Transaction, invoice: InvoiceFact): string {
  return `${text(transaction.amount)} arrived for ${invoice.number}, which is in ${invoice.currency}. Book it by hand.`;
}

export function amountsDiffer(charge: Charge, transaction: Transaction, invoice: InvoiceFact): string {
  return `The payment for ${invoice.number} is ${text(charge.amount)}, but the processor's books hold ${text(transaction.amount)} for it. Look at it with the processor.`;
}

export function copyOf(transaction: Transaction, first: string): string {
  return `${transaction.id} (${text(transaction.net)}) repeats ${first} for the same ${transaction.category}. It is not booked a second time; look at it with the processor.`;
}

export function payoutFailed(payout: Payout): string {
  const why = payout.failure === null ? '' : ` (${payout.failure})`;
  return `The payout of ${text(payout.amount)} due on ${payout.arrivesOn} failed${why}. Check the bank details at the processor.`;
}

export function payoutConverted(payout: Payout, transaction: Transaction, payoutId: string): string {
  return `A payout of ${text(negate(transaction.net))} arrives as ${text(payout.amount)}. Enter the transfer in the ledger with the reference ${payoutId}; Portico finds it there. Across currencies it cannot be posted.`;
}

export function payoutDiffers(payout: Payout, transaction: Transaction): string {
  return `The payout is ${text(payout.amount)}, but the processor's books hold ${text(negate(transaction.net))} for it. Look at it with the processor.`;
}

export function closedPeriod(on: string, closed: string): string {
  return `It is dated ${on}, and the ledger is closed up to ${closed}. Ask for the period to be opened, or book it by hand.`;
}

const others: Partial<Record<Transaction['category'], (amount: string, invoice: string) => string>> = {
  charge_failure: (amount, invoice) =>
    `A payment${invoice} came back: ${amount}. Decide whether the invoice is due again.`,
  refund: (amount, invoice) => `${amount} was refunded${invoice}. Say why.`,
  refund_failure: (amount, invoice) => `A refund${invoice} failed and ${amount} is back. The client did not get it.`,
  partial_capture_reversal: (amount, invoice) => `${amount} of a payment${invoice} was released. Say how to book it.`,
  dispute: (amount, invoice) => `A payment${invoice} is disputed: ${amount}. Answer it at the processor in time.`,
  dispute_reversal: (amount, invoice) => `A dispute${invoice} was won: ${amount} is back. Book it against the dispute.`,
  payout_reversal: (amount) => `A payout came back: ${amount}. Check the bank details at the processor.`,
  topup: (amount) => `${amount} was added to the processor's balance from the bank. Book the transfer by hand.`,
  topup_reversal: (amount) => `A top-up of the processor's balance came back: ${amount}. Book the transfer by hand.`,
};

export function byCategory(transaction: Transaction, invoice: InvoiceFact | null): string {
  const amount = text(money(Math.abs(transaction.net.amount), transaction.net.currency));
  const named = invoice === null ? '' : ` for ${invoice.number} (${invoice.contactName})`;
  const known = others[transaction.category];
  return known
    ? known(amount, named)
    : `${amount} is booked by the processor as '${transaction.label}', which Portico does not know. Say what it is.`;
}

function from(charge: Charge): string {
  return charge.payerEmail === null ? '' : ` from ${charge.payerEmail}`;
}

/** Grouped as the sentences are English, whoever reads them. */
export function text({ amount, currency }: Money): string {
  const decimals = exponentOf(currency);
  const grouped = new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${grouped.format(formatDecimal({ amount, currency }) as Intl.StringNumericLiteral)} ${currency}`;
}

export function answerLost(): string {
  return "The ledger's answer was lost. Portico looks there before it tries again.";
}

export function stillSettling(): string {
  return 'The ledger accepted it and does not show it yet. Portico keeps looking.';
}

export function ledgerAway(sentence: string): string {
  return `The ledger cannot be reached: ${sentence}`;
}

export function notConnected(): string {
  return 'No ledger and processor are connected and cut over yet: there is nothing to prove.';
}

export function waitingSentence(state: string): string {
  return state === 'planned' ? 'It is planned and goes into the ledger next.' : answerLost();
}

export function splitUnreadable(charge: Charge): string {
  return `A payment of ${text(charge.amount)}${from(charge)} names several invoices in a way that cannot be read. Book it by hand.`;
}

export function rateSlips(charge: Charge, transaction: Transaction, invoice: InvoiceFact): string {
  return `${text(charge.amount)} for ${invoice.number} became ${text(transaction.amount)}, and no rate of six decimals says that to the cent. Book it by hand.`;
}

export function convertedBeyondDue(charge: Charge, transaction: Transaction, invoice: InvoiceFact): string {
  return `${text(charge.amount)} was taken for ${invoice.number}, which is more than is due, and became ${text(transaction.amount)}. Book it by hand.`;
}

export function bookedAlready(
  amount: Money,
  about: { readonly invoiceId: string | null },
  facts: Pick<Facts, 'invoices'>,
  on: string,
): string {
  const number = about.invoiceId === null ? null : facts.invoices.get(about.invoiceId)?.number;
  return `${text(amount)}${number ? ` for ${number}` : ''} looks booked already: the ledger shows the same amount on ${on}. Say whether it is the same money.`;
}

export function refundWaits(transaction: Transaction, booking: { readonly invoice: InvoiceFact | null }): string {
  const named = booking.invoice === null ? '' : ` for ${booking.invoice.number}`;
  return `${text(positive(transaction.net))} was refunded${named}. It is asked about once the payment itself is in the ledger.`;
}

export function waitsItsTurn(transaction: Transaction): string {
  return `${text(positive(transaction.net))} follows once the change before it to the same payment is in the ledger.`;
}

export function noDisputedAccount(transaction: Transaction): string {
  return `${text(positive(transaction.amount))} is disputed. Choose an account for disputed payments in Settings › Reconciliation.`;
}

export function contested({ why, amount }: Contested, invoice: InvoiceFact | null): string {
  const named = invoice === null ? '' : ` for ${invoice.number} (${invoice.contactName})`;
  return why === 'lost'
    ? `The dispute over ${text(amount)}${named} is lost. Say what becomes of the sale.`
    : `A debit of ${text(amount)}${named} came back from the bank. Say whether the invoice is due again.`;
}

const creditOrigins: Readonly<Record<string, string>> = {
  C7: 'was settled already',
  C8: 'was paid twice',
  C10: 'could no longer be paid',
};

export function creditLeft({ left, amount, contactName, invoiceNumber, case: caseCode }: Credit): string {
  const origin = invoiceNumber === null ? '' : ` ${invoiceNumber} ${creditOrigins[caseCode] ?? 'was paid in excess'}.`;
  return `${text(money(left, amount.currency))} credit with ${contactName}.${origin} Keep it, put it on an invoice, or refund it.`;
}

export function removed({ effect, kind }: Removed, invoice: InvoiceFact | null): string {
  const named = invoice === null ? '' : ` for ${invoice.number} (${invoice.contactName})`;
  const what = kind === 'receipt' ? 'payment' : 'entry';
  return `Somebody removed the ${what} of ${text(positive(effect))}${named} in the ledger. The processor's side is unchanged.`;
}

export function awaitsApproval({ effect, intent }: PlannedPosting): string {
  return `${text(effect)} (${intent.reference}) is ready and waits for approval.`;
}

function positive({ amount, currency }: Money): Money {
  return money(Math.abs(amount), currency);
}

export function changingTooOften(): string {
  return 'The invoice keeps changing in the ledger. Portico tries again in a moment.';
}
