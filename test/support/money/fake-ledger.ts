import { newId } from '../../../core/ground/ids.ts';
import {
  NotFound,
  VendorRefused,
  VendorUnavailable,
  type AccountingPort,
  type AccountWish,
  type Intent,
  type Invoice,
  type LedgerAccount,
  type LedgerEntry,
  type Money,
  type Outcome,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { asLedgerEntry, FakeBooks, type BookedEntry } from './fake-books.ts';

/** What the next `post` does instead of answering well. */
export type LedgerFault = 'cut_before_effect' | 'cut_after_effect' | 'throw_after_effect' | 'unavailable' | 'pending';

/** A ledger in memory before its port: books with rules, and a line that may break. */
export class FakeLedger extends FakeBooks implements AccountingPort {
  readonly connectionId = newId();
  readonly calls: string[] = [];
  faults: LedgerFault[] = [];
  isAway = false;
  zone = 'Europe/London';
  /** The house's clock, once there is one: readings of the ledger are then as of its time. */
  now: (() => Temporal.Instant) | null = null;

  accounts(): Promise<readonly LedgerAccount[]> {
    return this.answer('accounts', () => this.list);
  }

  createAccount(_ctx: PluginContext, { name, type, currency }: AccountWish): Promise<LedgerAccount> {
    return this.answer('createAccount', () => {
      const found = this.list.find((account) => account.name === name);
      if (found && found.type !== type) throw new VendorRefused(`Another kind of account is called '${name}'.`);
      const made: LedgerAccount = found ?? {
        id: newId(),
        code: null,
        name,
        type,
        currency: type === 'bank' ? currency : null,
        acceptsPayments: type !== 'expense',
        archived: false,
      };
      if (!found) this.list.push(made);
      return made;
    });
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

  balance(_ctx: PluginContext, accountId: string): Promise<Money> {
    const currency = this.list.find(({ id }) => id === accountId)?.currency ?? 'GBP';
    return this.answer('balance', () => ({ amount: this.balanceOf(accountId), currency }));
  }

  find(_ctx: PluginContext, intents: readonly Intent[]): Promise<readonly (LedgerEntry | null)[]> {
    return this.answer('find', () => intents.map((intent) => this.effectOf(intent)));
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
    const refusal = this.refuses(intent);
    if (refusal) return { intentId: intent.id, status: 'refused', ...refusal };
    const entry = this.book(intent);
    return {
      intentId: intent.id,
      status: 'applied',
      entry: intent.type === 'reversal' ? intent.entry : asLedgerEntry(entry),
    };
  }

  private effectOf(intent: Intent): LedgerEntry | null {
    if (intent.type === 'reversal') return this.entryOf(intent.entry.id)?.isDeleted === true ? intent.entry : null;
    const entry = this.entries.find((one) => one.isDeleted !== true && isSame(one, intent));
    return entry ? asLedgerEntry(entry) : null;
  }

  private async answer<T>(call: string, work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.isAway) throw new VendorUnavailable('The ledger does not answer.');
    this.calls.push(call);
    return work();
  }
}

/** As a ledger with filters by reference finds again what was sent: same kind, reference, amount and target. */
function isSame({ intent: one }: BookedEntry, intent: Intent): boolean {
  if (one.type !== intent.type || one.reference !== intent.reference) return false;
  const target = (of: Intent): unknown => ('invoiceId' in of ? of.invoiceId : null);
  const amount = (of: Intent): unknown => ('amount' in of ? of.amount.amount : null);
  const counter = (of: Intent): unknown => ('counterAccount' in of ? of.counterAccount : null);
  return target(one) === target(intent) && amount(one) === amount(intent) && counter(one) === counter(intent);
}

function lost(intent: Intent): Outcome {
  return { intentId: intent.id, status: 'unknown', reason: 'The line broke.' };
}
