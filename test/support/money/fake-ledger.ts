import { newId } from '../../../core/ground/ids.ts';
import {
  NotFound,
  VendorUnavailable,
  type AccountingPort,
  type Intent,
  type Invoice,
  type LedgerAccount,
  type LedgerEntry,
  type Outcome,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { gbp } from './facts.ts';

/** What the next `post` does instead of answering well. */
export type LedgerFault = 'cut_before_effect' | 'cut_after_effect' | 'throw_after_effect' | 'unavailable' | 'pending';

interface BookedEntry {
  readonly id: string;
  readonly intent: Intent;
  amount: number;
}

/** A ledger in memory with the rules that matter: never more than is due, only open invoices, once per reference. */
export class FakeLedger implements AccountingPort {
  readonly connectionId = newId();
  readonly invoicesById = new Map<string, Invoice>();
  readonly entries: BookedEntry[] = [];
  readonly calls: string[] = [];
  faults: LedgerFault[] = [];
  locks: { period: string | null; yearEnd: string | null } = { period: null, yearEnd: null };
  openingBalance = 0;
  isAway = false;
  readonly list: LedgerAccount[] = [
    account('clearing', 'Processor Clearing (GBP)', 'bank'),
    account('bank', 'Business current account', 'bank'),
    account('fees', 'Processor fees', 'expense'),
  ];

  accounts(): Promise<readonly LedgerAccount[]> {
    return this.answer('accounts', () => this.list);
  }

  invoice(_ctx: PluginContext, id: string): Promise<Invoice> {
    return this.answer('invoice', () => {
      const found = this.invoicesById.get(id);
      if (!found) throw new NotFound('There is no such invoice.');
      return found;
    });
  }

  lockDates(): Promise<{ period: string | null; yearEnd: string | null }> {
    return this.answer('lockDates', () => this.locks);
  }

  balance(): Promise<{ amount: number; currency: string }> {
    return this.answer('balance', () =>
      gbp(this.entries.reduce((sum, entry) => sum + signOf(entry.intent) * entry.amount, this.openingBalance)),
    );
  }

  find(_ctx: PluginContext, intents: readonly Intent[]): Promise<readonly (LedgerEntry | null)[]> {
    return this.answer('find', () => intents.map((intent) => this.entryOf(intent)));
  }

  post(_ctx: PluginContext, intents: readonly Intent[]): Promise<readonly Outcome[]> {
    return this.answer('post', () => {
      const fault = this.faults.shift();
      if (fault === 'unavailable')
        return intents.map(({ id }) => ({ intentId: id, status: 'refused', reason: 'Too busy.', code: 'unavailable' }));
      const outcomes = intents.map((intent) => (fault === 'cut_before_effect' ? lost(intent) : this.apply(intent)));
      if (fault === 'throw_after_effect') throw new VendorUnavailable('The line broke.');
      if (fault === 'cut_after_effect') return intents.map(lost);
      if (fault === 'pending') return intents.map(({ id }) => ({ intentId: id, status: 'pending' }));
      return outcomes;
    });
  }

  private apply(intent: Intent): Outcome {
    const amount = amountOf(intent);
    if (intent.type === 'customer_receipt') {
      const invoice = this.invoicesById.get(intent.invoiceId);
      if (invoice?.status !== 'open') return refusal(intent, 'not_payable');
      if (amount > invoice.due.amount) return refusal(intent, 'exceeds_due');
      const due = invoice.due.amount - amount;
      this.invoicesById.set(intent.invoiceId, {
        ...invoice,
        due: gbp(due),
        paid: gbp(invoice.paid.amount + amount),
        status: due === 0 ? 'paid' : 'open',
      });
    }
    const entry = { id: newId(), intent, amount };
    this.entries.push(entry);
    return { intentId: intent.id, status: 'applied', entry: asLedgerEntry(entry) };
  }

  private entryOf(intent: Intent): LedgerEntry | null {
    const entry = this.entries.find(
      (one) => one.intent.reference === intent.reference && one.intent.type === intent.type,
    );
    return entry ? asLedgerEntry(entry) : null;
  }

  private async answer<T>(call: string, work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.isAway) throw new VendorUnavailable('The ledger does not answer.');
    this.calls.push(call);
    return work();
  }
}

function account(id: string, name: string, type: LedgerAccount['type']): LedgerAccount {
  const currency = type === 'bank' ? 'GBP' : null;
  return { id, code: null, name, type, currency, acceptsPayments: type === 'bank', archived: false };
}

function asLedgerEntry(entry: BookedEntry): LedgerEntry {
  return { kind: entry.intent.type, id: entry.id, url: `https://ledger.example/${entry.id}` };
}

export function amountOf(intent: Intent): number {
  return intent.type === 'processor_fee'
    ? intent.lines.reduce((sum, line) => sum + line.amount.amount, 0)
    : 'amount' in intent
      ? intent.amount.amount
      : 0;
}

function signOf(intent: Intent): 1 | -1 {
  return intent.type === 'customer_receipt' ? 1 : -1;
}

function lost(intent: Intent): Outcome {
  return { intentId: intent.id, status: 'unknown', reason: 'The line broke.' };
}

function refusal(intent: Intent, code: 'not_payable' | 'exceeds_due'): Outcome {
  return { intentId: intent.id, status: 'refused', reason: 'The ledger said no.', code };
}
