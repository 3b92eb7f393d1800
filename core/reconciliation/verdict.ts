import type { Invoice, LockDates } from '../plugin-api/index.ts';
import { heldByLock } from './lock-dates.ts';
import type { Hold } from './facts.ts';
import type { Posting } from './posting.ts';
import * as say from './sentences.ts';

/** What the ledger said right before posting; `null` for an invoice means the ledger no longer has it. */
export interface FreshBooks {
  readonly lockDates: LockDates;
  readonly invoices: ReadonlyMap<string, Invoice | null>;
}

/**
 * Whether a planned posting still may be sent, by what the ledger says now (RECONCILIATION 3.0.7): null to
 * send it, else why a person must decide (C6, C10, C11, C13). Pure.
 */
export function verdict(posting: Pick<Posting, 'intent'>, books: FreshBooks): Hold | null {
  const { intent } = posting;
  const locked = heldByLock(intent.on, books.lockDates);
  if (locked) return locked;
  return intent.type === 'customer_receipt'
    ? receiptVerdict(intent, books.invoices.get(intent.invoiceId) ?? null)
    : null;
}

function receiptVerdict(
  receipt: Extract<Posting['intent'], { type: 'customer_receipt' }>,
  invoice: Invoice | null,
): Hold | null {
  if (!invoice) return { case: 'C10', sentence: say.invoiceGone(receipt.amount, receipt.invoiceNumber) };
  if (invoice.status === 'paid' || (invoice.status === 'open' && invoice.due.amount === 0))
    return { case: 'C6', sentence: say.alreadySettled(receipt.amount, invoice.number) };
  if (invoice.status !== 'open')
    return { case: 'C10', sentence: say.notPayable(receipt.amount, invoice.number, invoice.status) };
  if (invoice.currency !== receipt.amount.currency)
    return { case: 'C13', sentence: say.invoiceInOtherCurrency(receipt.amount, invoice.number, invoice.currency) };
  if (invoice.due.amount < receipt.amount.amount)
    return { case: 'C6', sentence: say.moreThanDue(receipt.amount, invoice.due, invoice.number) };
  return null;
}
