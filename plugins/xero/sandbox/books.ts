import { textOf } from './cents.ts';
import type { Ledger } from './ledger.ts';
import type { AllocationOf, BankTransaction, CreditNote, Line, ManualJournal, Payment } from './model.ts';
import { movements } from './movements.ts';
import { dueOf } from './render/documents.ts';

interface Entry {
  readonly id: string;
  readonly invoice?: string;
  readonly kind:
    'payment' | 'spend' | 'receive' | 'transfer' | 'credit_note' | 'overpayment' | 'allocation' | 'journal';
  readonly status: string;
  readonly account: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
  readonly date: string;
}

/** The books as checks from outside read them: entries in the order made, deleted ones kept. */
export function books(ledger: Ledger): unknown {
  const balances = balancesOf(ledger);
  return {
    accounts: ledger.accounts.list().map(({ id, name, type }) => ({
      id,
      name,
      type,
      balance: textOf(balances.get(id) ?? 0),
    })),
    // Sales alone: suppliers' bills have numbers of their own that may be the same.
    invoices: ledger.invoices
      .list()
      .filter(({ type }) => type === 'ACCREC')
      .map((invoice) => ({
        number: invoice.number,
        status: invoice.status,
        amountDue: textOf(dueOf(invoice)),
        currency: invoice.currency,
      })),
    entries: entriesOf(ledger)
      .sort((a, b) => a.seq - b.seq)
      .map(({ entry }) => entry),
  };
}

interface Made {
  readonly seq: number;
  readonly entry: Entry;
}

function entriesOf(ledger: Ledger): Made[] {
  const base = ledger.organisation().baseCurrency;
  return [
    ...ledger.payments.list().map((payment) => ({ seq: payment.seq, entry: paymentEntry(ledger, payment) })),
    ...ledger.bankTransactions.list().map((one) => ({ seq: one.seq, entry: bankEntry(one) })),
    ...ledger.transfers.list().map((one) => ({
      seq: one.seq,
      entry: {
        id: one.id,
        kind: 'transfer' as const,
        status: one.status,
        account: one.fromId,
        amount: textOf(one.amount),
        currency: ledger.accounts.get(one.fromId)?.currency ?? base,
        reference: one.reference,
        date: one.date,
      },
    })),
    ...ledger.journals.list().map((journal) => ({ seq: journal.seq, entry: journalEntry(base, journal) })),
    ...ledger.creditNotes.list().map((note) => ({ seq: note.seq, entry: noteEntry(note) })),
    ...[...ledger.creditNotes.list(), ...ledger.bankTransactions.list()].flatMap((credit) =>
      credit.allocations.map((one) => ({ seq: one.seq, entry: allocationEntry(ledger, credit, one) })),
    ),
  ];
}

function paymentEntry(ledger: Ledger, payment: Payment): Entry {
  const { kind, id } = payment.target;
  const invoice = kind === 'invoice' ? ledger.invoices.get(id) : undefined;
  const of = invoice ?? (kind === 'credit_note' ? ledger.creditNotes.get(id) : ledger.bankTransactions.get(id));
  return {
    id: payment.id,
    ...(invoice?.type === 'ACCREC' ? { invoice: invoice.number } : {}),
    kind: 'payment',
    status: payment.status,
    account: payment.accountId,
    amount: textOf(payment.amount),
    currency: of?.currency ?? ledger.organisation().baseCurrency,
    reference: payment.reference,
    date: payment.date,
  };
}

function bankEntry(entry: BankTransaction): Entry {
  const overpayment = entry.type === 'RECEIVE-OVERPAYMENT';
  return {
    id: entry.id,
    kind: overpayment ? 'overpayment' : entry.type === 'SPEND' ? 'spend' : 'receive',
    status: entry.status,
    account: entry.accountId,
    amount: textOf(entry.total),
    currency: entry.currency,
    reference: overpayment ? (entry.lines[0]?.description ?? '') : entry.reference,
    date: entry.date,
  };
}

/** Its debits; the accounts' balances tell where they stand. */
function journalEntry(currency: string, journal: ManualJournal): Entry {
  const debits = journal.lines.reduce((sum, { cents }) => sum + Math.max(0, cents), 0);
  return {
    id: journal.id,
    kind: 'journal',
    status: journal.status === 'VOIDED' ? 'DELETED' : journal.status,
    account: journal.lines.find(({ cents }) => cents > 0)?.accountId ?? null,
    amount: textOf(debits),
    currency,
    reference: journal.narration,
    date: journal.date,
  };
}

function noteEntry(note: CreditNote): Entry {
  return {
    id: note.id,
    kind: 'credit_note',
    status: note.status,
    account: null,
    amount: textOf(note.total),
    currency: note.currency,
    reference: note.reference,
    date: note.date,
  };
}

function allocationEntry(ledger: Ledger, credit: CreditNote | BankTransaction, one: AllocationOf): Entry {
  return {
    id: `${credit.id}/${one.id}`,
    invoice: ledger.invoices.get(one.invoiceId)?.number ?? '',
    kind: 'allocation',
    status: one.deleted ? 'DELETED' : 'AUTHORISED',
    account: null,
    amount: textOf(one.amount),
    currency: credit.currency,
    reference: credit.reference,
    date: one.date,
  };
}

/**
 * Cents by account, positive the way its kind is: what an asset or an expense holds, what a liability or an income
 * has gathered. Bank accounts in their own currency, all others in the base currency.
 */
function balancesOf(ledger: Ledger): ReadonlyMap<string, number> {
  const debits = new Map<string, number>();
  const debit = (id: string | null, cents: number) => {
    if (id !== null) debits.set(id, (debits.get(id) ?? 0) + cents);
  };
  const system = (name: string) =>
    ledger.accounts.list().find(({ systemAccount }) => systemAccount === name)?.id ?? null;
  const [debtors, creditors, tax] = [system('DEBTORS'), system('CREDITORS'), system('GST')];
  const document = (sign: 1 | -1, of: Taxed, party: string | null) => {
    for (const line of of.lines)
      debit(line.accountId, -sign * Math.round(netOf(line, of.lineAmounts) / (of.rate ?? 1)));
    debit(tax, -sign * Math.round(of.totalTax / (of.rate ?? 1)));
    debit(party, sign * Math.round(of.total / (of.rate ?? 1)));
  };
  for (const invoice of ledger.invoices.list())
    if (invoice.status === 'AUTHORISED' || invoice.status === 'PAID')
      document(invoice.type === 'ACCREC' ? 1 : -1, invoice, invoice.type === 'ACCREC' ? debtors : creditors);
  for (const note of ledger.creditNotes.list())
    if (note.status === 'AUTHORISED' || note.status === 'PAID')
      document(note.type === 'ACCRECCREDIT' ? -1 : 1, note, note.type === 'ACCRECCREDIT' ? debtors : creditors);
  for (const entry of ledger.bankTransactions.list())
    if (entry.status === 'AUTHORISED' && entry.type !== 'RECEIVE-OVERPAYMENT')
      document(entry.type === 'SPEND' ? -1 : 1, entry, null);
    else if (entry.status === 'AUTHORISED') debit(debtors, -entry.total);
  for (const payment of ledger.payments.list()) {
    if (payment.status !== 'AUTHORISED') continue;
    const sales = !payment.type.startsWith('ACCPAY') && !payment.type.startsWith('AP');
    const comesIn = payment.type === 'ACCRECPAYMENT' || payment.type === 'APCREDITPAYMENT';
    debit(sales ? debtors : creditors, comesIn ? -payment.bankAmount : payment.bankAmount);
  }
  for (const { accountId, cents } of movements(ledger)) debit(accountId, cents);
  for (const journal of ledger.journals.list())
    if (journal.status === 'POSTED') for (const { accountId, cents } of journal.lines) debit(accountId, cents);
  return new Map(
    ledger.accounts.list().map((account) => {
      const cents = debits.get(account.id) ?? 0;
      return [account.id, ['ASSET', 'EXPENSE'].includes(account.class) || cents === 0 ? cents : -cents];
    }),
  );
}

interface Taxed {
  readonly lines: readonly Line[];
  readonly lineAmounts: string;
  readonly totalTax: number;
  readonly total: number;
  readonly rate?: number;
}

function netOf(line: Line, lineAmounts: string): number {
  return lineAmounts === 'Inclusive' ? line.amount - line.tax : line.amount;
}
