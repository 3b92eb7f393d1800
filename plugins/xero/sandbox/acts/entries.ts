import { InvalidInput, type ActResult } from '../../../../core/plugin-api/index.ts';
import { amountOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { BankTransaction, Payment } from '../model.ts';
import { dueOf } from '../render/documents.ts';
import { deletePayment } from '../rules/payments.ts';
import { settle } from '../rules/targets.ts';

/** Changes an entry's amount behind the hub's back. */
export function alterEntry(ledger: Ledger, id: string, cents: number): ActResult {
  const updatedAt = ledger.now();
  const payment = ledger.payments.get(id);
  if (payment) {
    const bankAmount = payment.bankAmount === payment.amount ? cents : Math.round(cents / payment.rate);
    const altered = ledger.payments.put(id, { ...payment, amount: cents, bankAmount, updatedAt });
    if (payment.status === 'AUTHORISED') settle(ledger, altered, cents - payment.amount);
    return { entry: id, ...invoiceOf(ledger, payment) };
  }
  const entry = ledger.bankTransactions.get(id);
  if (entry) {
    ledger.bankTransactions.put(id, { ...withTotal(entry, cents), updatedAt });
    return { entry: id };
  }
  const transfer = ledger.transfers.get(id);
  if (!transfer) throw new InvalidInput(`There is no entry ${id}.`);
  ledger.transfers.put(id, { ...transfer, amount: cents, updatedAt });
  return { entry: id };
}

/** Deletes an entry; it stays in the books' list with that status. */
export function removeEntry(ledger: Ledger, id: string): ActResult {
  const updatedAt = ledger.now();
  const payment = ledger.payments.get(id);
  if (payment) {
    if (payment.status === 'AUTHORISED') deletePayment(ledger, payment);
    return { entry: id, ...invoiceOf(ledger, payment) };
  }
  const entry = ledger.bankTransactions.get(id);
  if (entry) {
    ledger.bankTransactions.put(id, { ...entry, status: 'DELETED', updatedAt });
    return { entry: id };
  }
  const transfer = ledger.transfers.get(id);
  if (!transfer) throw new InvalidInput(`There is no entry ${id}.`);
  ledger.transfers.put(id, { ...transfer, status: 'DELETED', updatedAt });
  return { entry: id };
}

/**
 * Books an entry a second time, as a bookkeeper does by mistake. A payment whose invoice has no room for another is
 * doubled as money received, since the ledger would refuse the payment.
 */
export function doubleEntry(ledger: Ledger, id: string): ActResult {
  const made = { id: ledger.kit.uuid(), seq: ledger.seq(), updatedAt: ledger.now() };
  const payment = ledger.payments.get(id);
  if (payment) return doublePayment(ledger, payment, made);
  const entry = ledger.bankTransactions.get(id);
  if (entry) {
    ledger.bankTransactions.put(made.id, { ...entry, ...made });
    return { entry: made.id };
  }
  const transfer = ledger.transfers.get(id);
  if (!transfer) throw new InvalidInput(`There is no entry ${id}.`);
  ledger.transfers.put(made.id, { ...transfer, ...made });
  return { entry: made.id };
}

type Made = Pick<Payment, 'id' | 'seq' | 'updatedAt'>;

function doublePayment(ledger: Ledger, payment: Payment, made: Made): ActResult {
  const invoice = payment.target.kind === 'invoice' ? ledger.invoices.get(payment.target.id) : undefined;
  if (invoice && dueOf(invoice) >= payment.amount) {
    const second = ledger.payments.put(made.id, { ...payment, ...made });
    settle(ledger, second, second.amount);
    return { entry: made.id, invoice: invoice.number };
  }
  const comesIn = payment.type === 'ACCRECPAYMENT';
  const income = ledger.accounts.list().find((account) => account.class === 'REVENUE');
  ledger.bankTransactions.put(made.id, {
    ...made,
    type: comesIn ? 'RECEIVE' : 'SPEND',
    contactId: invoice?.contactId ?? '',
    accountId: payment.accountId,
    date: payment.date,
    reference: payment.reference,
    currency: ledger.accounts.get(payment.accountId)?.currency ?? ledger.organisation().baseCurrency,
    lineAmounts: 'NoTax',
    lines: [
      {
        id: ledger.kit.uuid(),
        description: payment.reference,
        quantity: 1,
        unitAmount: amountOf(payment.bankAmount),
        accountId: income?.id ?? null,
        taxType: 'NONE',
        tax: 0,
        amount: payment.bankAmount,
      },
    ],
    subTotal: payment.bankAmount,
    totalTax: 0,
    total: payment.bankAmount,
    reconciled: false,
    status: 'AUTHORISED',
    remaining: 0,
    allocations: [],
    paymentIds: [],
  });
  return { entry: made.id, ...(invoice ? { invoice: invoice.number } : {}) };
}

/** One line carries the whole; the others become nothing. */
function withTotal(entry: BankTransaction, cents: number): BankTransaction {
  const lines = entry.lines.map((line, index) => ({
    ...line,
    quantity: 1,
    unitAmount: index === 0 ? amountOf(cents) : 0,
    amount: index === 0 ? cents : 0,
    tax: 0,
  }));
  const used = entry.total - entry.remaining;
  const remaining = entry.type === 'RECEIVE-OVERPAYMENT' ? cents - used : 0;
  return { ...entry, lines, subTotal: cents, totalTax: 0, total: cents, remaining };
}

function invoiceOf(ledger: Ledger, payment: Payment): ActResult {
  const { target } = payment;
  const number = target.kind === 'invoice' ? ledger.invoices.get(target.id)?.number : undefined;
  return number === undefined ? {} : { invoice: number };
}
