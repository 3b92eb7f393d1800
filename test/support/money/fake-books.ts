import { newId } from '../../../core/ground/ids.ts';
import {
  exponentOf,
  type Intent,
  type Invoice,
  type LedgerAccount,
  type LedgerEntry,
  type RefusalCode,
} from '../../../core/plugin-api/index.ts';

/** An entry as the ledger in memory keeps it; never taken out, only marked. */
export interface BookedEntry {
  readonly id: string;
  readonly intent: Intent;
  /** Minor units of the account's currency. */
  amount: number;
  isDeleted?: boolean;
  /** Credits: what is left of them. */
  left?: number;
}

/** Why the books refuse; null when they take it. */
export type Refusal = { readonly code: RefusalCode; readonly reason: string } | null;

/** The rules of a ledger that matter here: what is due, what is closed, which accounts take what. */
export class FakeBooks {
  readonly invoicesById = new Map<string, Invoice>();
  readonly entries: BookedEntry[] = [];
  /** Its lists answer nobody, as while its limit of calls is used up. */
  letsNobodyRead = false;
  locks: { period: string | null; yearEnd: string | null } = { period: null, yearEnd: null };
  /** Entries the bank's feed has matched: they can no longer be taken back. */
  readonly matched = new Set<string>();
  readonly archivedContacts = new Set<string>();
  openingBalance = 0;
  readonly list: LedgerAccount[] = [
    account('clearing', 'Processor Clearing (GBP)', 'bank'),
    account('bank', 'Business current account', 'bank'),
    account('fees', 'Processor fees', 'expense'),
    account('disputed', 'Disputed payments', 'asset', true),
    account('sales', 'Sales', 'income'),
    account('bad-debts', 'Bad debts', 'expense'),
  ];

  balanceOf(accountId: string): number {
    const opening = accountId === 'clearing' ? this.openingBalance : 0;
    return this.entries
      .filter(({ isDeleted }) => isDeleted !== true)
      .flatMap((entry) => movementsOf(entry))
      .filter(([moved]) => moved === accountId)
      .reduce((sum, [, by]) => sum + by, opening);
  }

  refuses(intent: Intent): Refusal {
    if (isTooPrecise(intent)) return no('currency');
    const closed = [this.locks.period, this.locks.yearEnd]
      .filter((day) => day !== null)
      .sort()
      .at(-1);
    const day = intent.type === 'reversal' ? this.entryOf(intent.entry.id)?.intent.on : intent.on;
    if (closed !== undefined && day !== undefined && day <= closed) return no('locked_period');
    switch (intent.type) {
      case 'customer_receipt':
        return this.refusesReceipt(intent);
      case 'excess_receipt':
        return this.archivedContacts.has(intent.contactId) ? no('contact_archived') : null;
      case 'payout_transfer':
        return this.isBank(intent.fromAccount) && this.isBank(intent.toAccount) ? null : no('account_unusable');
      case 'withdrawal':
      case 'deposit':
      case 'processor_fee':
        return this.isBank(intent.account) ? null : no('account_unusable');
      case 'credit_note_with_refund':
        return this.invoicesById.has(intent.invoiceId) ? null : no('not_payable');
      case 'allocation':
        return this.refusesAllocation(intent);
      case 'journal':
        return null;
      case 'reversal':
        return this.matched.has(intent.entry.id) ? no('other') : null;
    }
  }

  book(intent: Intent): BookedEntry {
    if (intent.type === 'reversal') return this.takeBack(intent.entry.id, intent);
    const entry: BookedEntry = { id: newId(), intent, amount: amountOf(intent) };
    if (intent.type === 'excess_receipt') entry.left = intent.amount.amount;
    this.entries.push(entry);
    this.settle(intent, 1);
    return entry;
  }

  /** What an entry did to invoices and credits is done (1) or undone (-1). */
  settle(intent: Intent, sign: 1 | -1): void {
    if (intent.type === 'customer_receipt') this.payInvoice(intent.invoiceId, sign * intent.amount.amount, 'paid');
    if (intent.type !== 'allocation') return;
    const credit = this.entryOf(intent.excessId);
    if (credit?.left !== undefined) credit.left -= sign * intent.amount.amount;
    if (intent.invoiceId !== null) this.payInvoice(intent.invoiceId, sign * intent.amount.amount, 'credited');
  }

  payInvoice(id: string, amount: number, as: 'paid' | 'credited'): void {
    const invoice = this.invoicesById.get(id);
    if (!invoice) return;
    const { currency } = invoice;
    const due = invoice.due.amount - amount;
    this.invoicesById.set(id, {
      ...invoice,
      due: { amount: due, currency },
      [as]: { amount: invoice[as].amount + amount, currency },
      status: due === 0 ? 'paid' : 'open',
    });
  }

  /** Its people void an invoice, which is refused while a payment is on it; answers whether it was voided. */
  voids(id: string): boolean {
    const invoice = this.invoicesById.get(id);
    if (!invoice || invoice.paid.amount + invoice.credited.amount > 0) return false;
    this.invoicesById.set(id, { ...invoice, status: 'voided', due: { amount: 0, currency: invoice.currency } });
    return true;
  }

  entryOf(id: string): BookedEntry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  private takeBack(id: string, intent: Intent): BookedEntry {
    const entry = this.entryOf(id);
    if (!entry || entry.isDeleted === true) return entry ?? { id, intent, amount: 0 };
    entry.isDeleted = true;
    this.settle(entry.intent, -1);
    return entry;
  }

  private refusesReceipt({ invoiceId, amount }: Extract<Intent, { type: 'customer_receipt' }>): Refusal {
    const invoice = this.invoicesById.get(invoiceId);
    if (invoice?.status !== 'open') return no('not_payable');
    if (this.archivedContacts.has(invoice.contactId)) return no('contact_archived');
    return amount.amount > invoice.due.amount ? no('exceeds_due') : null;
  }

  private refusesAllocation({ excessId, amount, invoiceId }: Extract<Intent, { type: 'allocation' }>): Refusal {
    const left = this.entryOf(excessId)?.left ?? 0;
    const due = invoiceId === null ? amount.amount : (this.invoicesById.get(invoiceId)?.due.amount ?? 0);
    return amount.amount > Math.min(left, due) ? no('exceeds_due') : null;
  }

  private isBank(id: string): boolean {
    return this.list.some((one) => one.id === id && one.type === 'bank' && !one.archived);
  }
}

export function account(
  id: string,
  name: string,
  type: LedgerAccount['type'],
  acceptsPayments = type === 'bank',
  currency = type === 'bank' ? 'GBP' : null,
): LedgerAccount {
  return { id, code: null, name, type, currency, acceptsPayments, archived: false };
}

/** As ledgers that keep two decimals. */
function isTooPrecise(intent: Intent): boolean {
  const amounts =
    intent.type === 'processor_fee'
      ? intent.lines.map(({ amount }) => amount)
      : 'amount' in intent
        ? [intent.amount]
        : [];
  return amounts.some(({ currency }) => exponentOf(currency) > 2);
}

function no(code: RefusalCode): Refusal {
  return { code, reason: 'The ledger said no.' };
}

/** Minor units in the account's currency. */
export function amountOf(intent: Intent): number {
  if (intent.type === 'processor_fee') return intent.lines.reduce((sum, line) => sum + line.amount.amount, 0);
  if (intent.type === 'customer_receipt' && intent.currencyRate !== undefined)
    return Math.round(intent.amount.amount / Number(intent.currencyRate));
  return 'amount' in intent ? intent.amount.amount : 0;
}

/** Which accounts an entry moves, by how much. */
export function movementsOf({
  intent,
  amount,
}: Pick<BookedEntry, 'intent' | 'amount'>): readonly (readonly [string, number])[] {
  switch (intent.type) {
    case 'customer_receipt':
    case 'excess_receipt':
      return [[intent.account, amount]];
    case 'processor_fee':
      return [[intent.account, -amount], ...intent.lines.map((line) => [line.account, line.amount.amount] as const)];
    case 'withdrawal':
      return [
        [intent.account, -amount],
        [intent.counterAccount, amount],
      ];
    case 'deposit':
      return [
        [intent.account, amount],
        [intent.counterAccount, -amount],
      ];
    case 'payout_transfer':
      return [
        [intent.fromAccount, -amount],
        [intent.toAccount, amount],
      ];
    case 'credit_note_with_refund':
      return [[intent.account, -amount]];
    case 'allocation':
      return intent.account === null ? [] : [[intent.account, -amount]];
    case 'journal':
      return [
        [intent.debitAccount, amount],
        [intent.creditAccount, -amount],
      ];
    case 'reversal':
      return [];
  }
}

/** As the contract names what an entry became. */
export function asLedgerEntry({ id, intent }: BookedEntry): LedgerEntry {
  const kinds: Partial<Record<Intent['type'], string>> = {
    customer_receipt: 'payment',
    credit_note_with_refund: 'payment',
    excess_receipt: 'overpayment',
    payout_transfer: 'transfer',
    deposit: 'receive',
    journal: 'journal',
  };
  const kind =
    intent.type === 'allocation' ? (intent.invoiceId === null ? 'payment' : 'allocation') : kinds[intent.type];
  return { kind: kind ?? 'spend', id, url: `https://ledger.example/${id}` };
}
