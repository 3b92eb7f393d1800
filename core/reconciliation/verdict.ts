import type { Invoice, LockDates } from '../plugin-api/index.ts';
import type { Hold } from './planned.ts';
import { heldByLock } from './lock-dates.ts';
import type { Posting } from './posting.ts';

/** What the ledger said right before posting; `null` for an invoice means the ledger no longer has it. */
export interface FreshBooks {
  readonly lockDates: LockDates;
  readonly invoices: ReadonlyMap<string, Invoice | null>;
}

/**
 * Whether a planned posting still may be sent by the ledger's calendar as it is now (C11): null to send it, else why
 * it waits for a person. Taking an entry back is dated as the entry. Pure.
 */
export function verdict(posting: Pick<Posting, 'intent'>, books: FreshBooks): Hold | null {
  return heldByLock(posting.intent.on, books.lockDates);
}

/**
 * The invoices that are not as the plan took them to be (RECONCILIATION 3.0.7): less is due than receipts would bring,
 * or more is due while some of the money is booked as credit. Their postings are planned anew with what the ledger
 * says now. Pure.
 */
export function surprising(postings: readonly Posting[], books: FreshBooks): ReadonlySet<string> {
  const byInvoice = Map.groupBy(
    postings.filter(
      // What a person decided is done as decided, whatever is due.
      ({ kind, invoiceId, answerId }) =>
        invoiceId !== null && answerId === null && (kind === 'receipt' || kind === 'excess'),
    ),
    ({ invoiceId }) => invoiceId ?? '',
  );
  const surprised = [...byInvoice].filter(([invoiceId, group]) => {
    const invoice = books.invoices.get(invoiceId) ?? null;
    const due = invoice?.status === 'open' ? invoice.due.amount : 0;
    const received = sumOf(group, 'receipt');
    const currencyDiffers = group.some(
      ({ kind, intent }) => kind === 'receipt' && 'amount' in intent && invoice?.currency !== intent.amount.currency,
    );
    return currencyDiffers || received > due || (sumOf(group, 'excess') > 0 && received < due);
  });
  return new Set(surprised.map(([invoiceId]) => invoiceId));
}

/** In the invoice's currency, which a converted receipt's effect is not. */
function sumOf(group: readonly Posting[], kind: Posting['kind']): number {
  return group
    .filter((posting) => posting.kind === kind)
    .reduce((sum, { intent }) => sum + ('amount' in intent ? intent.amount.amount : 0), 0);
}
