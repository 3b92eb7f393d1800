import type { Ledger } from '../ledger.ts';
import type { BankTransaction, CreditNote, Invoice, Payment } from '../model.ts';
import { dueOf } from '../render/documents.ts';
import type { Wire } from '../render/lines.ts';
import { objectOf } from './checks.ts';

/** What a payment pays. */
export interface Target {
  readonly kind: Payment['target']['kind'];
  readonly id: string;
  readonly currency: string;
  readonly rate: number;
  readonly contactId: string;
  readonly paymentType: string;
  readonly date: string;
  /** Whether it is approved and not yet settled. */
  readonly payable: boolean;
  /** Cents still open. */
  readonly open: number;
}

export function targetIn(ledger: Ledger, element: Wire): Target | null {
  const invoice = invoiceIn(ledger, element);
  if (invoice) return invoiceTarget(invoice);
  const { CreditNoteID: noteId } = objectOf(element['CreditNote']);
  const note = typeof noteId === 'string' ? ledger.creditNotes.get(noteId.toLowerCase()) : undefined;
  if (note) return noteTarget(note);
  const { OverpaymentID: creditId } = objectOf(element['Overpayment']);
  const credit = typeof creditId === 'string' ? ledger.bankTransactions.get(creditId.toLowerCase()) : undefined;
  return credit?.type === 'RECEIVE-OVERPAYMENT' ? creditTarget(credit) : null;
}

export function invoiceIn(ledger: Ledger, element: Wire): Invoice | undefined {
  const { InvoiceID: id, InvoiceNumber: nested } = objectOf(element['Invoice']);
  if (typeof id === 'string') return ledger.invoices.get(id.toLowerCase());
  const number = nested ?? element['InvoiceNumber'];
  return typeof number === 'string' ? ledger.invoices.list().find((invoice) => invoice.number === number) : undefined;
}

function invoiceTarget(invoice: Invoice): Target {
  return {
    kind: 'invoice',
    ...common(invoice),
    rate: invoice.rate,
    paymentType: invoice.type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ACCPAYPAYMENT',
    payable: invoice.status === 'AUTHORISED',
    open: dueOf(invoice),
  };
}

function noteTarget(note: CreditNote): Target {
  return {
    kind: 'credit_note',
    ...common(note),
    rate: note.rate,
    paymentType: note.type === 'ACCRECCREDIT' ? 'ARCREDITPAYMENT' : 'APCREDITPAYMENT',
    payable: note.status === 'AUTHORISED',
    open: note.remaining,
  };
}

function creditTarget(credit: BankTransaction): Target {
  return {
    kind: 'overpayment',
    ...common(credit),
    rate: 1,
    paymentType: 'AROVERPAYMENTPAYMENT',
    payable: credit.status === 'AUTHORISED' && credit.remaining > 0,
    open: credit.remaining,
  };
}

function common({ id, currency, contactId, date }: Pick<Invoice, 'id' | 'currency' | 'contactId' | 'date'>): {
  readonly id: string;
  readonly currency: string;
  readonly contactId: string;
  readonly date: string;
} {
  return { id, currency, contactId, date };
}

/** Changes what is open of a target by a payment made (+) or taken back (-), and its status with it. */
export function settle(ledger: Ledger, payment: Payment, cents: number): void {
  const { kind, id } = payment.target;
  const updatedAt = ledger.now();
  if (kind === 'invoice') {
    const invoice = ledger.invoices.get(id);
    if (invoice) settleInvoice(ledger, invoice, { paid: invoice.paid + cents }, payment);
  } else if (kind === 'credit_note') {
    const note = ledger.creditNotes.get(id);
    if (!note) return;
    const remaining = note.remaining - cents;
    ledger.creditNotes.put(id, {
      ...note,
      remaining,
      status: remaining <= 0 ? 'PAID' : 'AUTHORISED',
      fullyPaidOn: remaining <= 0 ? payment.date : null,
      paymentIds: withPayment(note.paymentIds, payment.id),
      updatedAt,
    });
    ledger.tell('CREDITNOTE', 'UPDATE', id);
  } else {
    const credit = ledger.bankTransactions.get(id);
    if (!credit) return;
    const paymentIds = withPayment(credit.paymentIds, payment.id);
    ledger.bankTransactions.put(id, { ...credit, remaining: credit.remaining - cents, paymentIds, updatedAt });
  }
}

/** Puts new paid or credited sums on an invoice and moves it between AUTHORISED and PAID. */
export function settleInvoice(
  ledger: Ledger,
  invoice: Invoice,
  change: { readonly paid?: number; readonly credited?: number },
  by: { readonly id: string; readonly date: string },
): void {
  const next = { ...invoice, ...change };
  const settled = next.total - next.paid - next.credited <= 0;
  ledger.invoices.put(invoice.id, {
    ...next,
    status: settled ? 'PAID' : 'AUTHORISED',
    fullyPaidOn: settled ? by.date : null,
    paymentIds: change.paid === undefined ? next.paymentIds : withPayment(next.paymentIds, by.id),
    updatedAt: ledger.now(),
  });
  ledger.tell('INVOICE', 'UPDATE', invoice.id);
}

function withPayment(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}
