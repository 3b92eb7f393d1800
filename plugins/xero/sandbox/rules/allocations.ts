import { centsOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { AllocationOf, BankTransaction, CreditNote, Invoice } from '../model.ts';
import { dueOf } from '../render/documents.ts';
import type { Wire } from '../render/lines.ts';
import { bad, dayIn, type Verdict } from './checks.ts';
import { invoiceIn, settleInvoice } from './targets.ts';

export type Credit =
  | { readonly kind: 'overpayment'; readonly of: BankTransaction }
  | { readonly kind: 'credit_note'; readonly of: CreditNote };

/** Puts a client's credit on one of their invoices. */
export function judgeAllocation(ledger: Ledger, credit: Credit, element: Wire): Verdict<AllocationOf> {
  const invoice = invoiceIn(ledger, element);
  const amount = centsOf(element['Amount']);
  const day = dayIn(ledger, element['Date']);
  const problems = [
    ...(invoice ? [] : ['The invoice could not be found']),
    ...(invoice && invoice.status !== 'AUTHORISED' ? ['Credits can only be allocated to Authorised documents'] : []),
    ...(invoice && invoice.contactId !== credit.of.contactId
      ? ['The credit and the invoice must have the same contact']
      : []),
    ...(invoice && invoice.currency !== credit.of.currency
      ? ['The credit and the invoice must be in the same currency']
      : []),
    ...(amount === null || amount <= 0 ? ['The amount must be greater than 0'] : []),
    ...(amount !== null && amount > credit.of.remaining ? ['The amount exceeds the remaining credit'] : []),
    ...(invoice && amount !== null && amount > dueOf(invoice)
      ? ['The amount exceeds the amount outstanding on this document']
      : []),
    ...('problem' in day ? [day.problem] : []),
  ];
  if (problems.length > 0 || !invoice || amount === null || 'problem' in day) return bad(...problems);
  return { kind: 'good', book: () => allocate(ledger, credit, invoice, amount, day.date) };
}

export function allocate(ledger: Ledger, credit: Credit, invoice: Invoice, amount: number, date: string): AllocationOf {
  const allocation = { id: ledger.kit.uuid(), seq: ledger.seq(), invoiceId: invoice.id, amount, date, deleted: false };
  change(ledger, credit, [...credit.of.allocations, allocation], -amount);
  settleInvoice(ledger, invoice, { credited: invoice.credited + amount }, allocation);
  return allocation;
}

export function removeAllocation(ledger: Ledger, credit: Credit, allocation: AllocationOf): void {
  const allocations = credit.of.allocations.map((one) => (one.id === allocation.id ? { ...one, deleted: true } : one));
  change(ledger, credit, allocations, allocation.amount);
  const invoice = ledger.invoices.get(allocation.invoiceId);
  if (invoice) settleInvoice(ledger, invoice, { credited: invoice.credited - allocation.amount }, allocation);
}

function change(ledger: Ledger, credit: Credit, allocations: readonly AllocationOf[], cents: number): void {
  const updatedAt = ledger.now();
  const remaining = credit.of.remaining + cents;
  if (credit.kind === 'overpayment') {
    ledger.bankTransactions.put(credit.of.id, { ...credit.of, allocations, remaining, updatedAt });
    return;
  }
  const status = remaining === 0 ? 'PAID' : 'AUTHORISED';
  ledger.creditNotes.put(credit.of.id, { ...credit.of, allocations, remaining, status, updatedAt });
  ledger.tell('CREDITNOTE', 'UPDATE', credit.of.id);
}
