import { transaction } from '../../../../core/db/index.ts';
import { gbp } from '../facts.ts';
import type { Scenario } from '../scenario.ts';

/** A payment as the processor knows it; `isFree` while nobody disputes it. */
interface Taken {
  readonly id: string;
  readonly amount: number;
  isFree: boolean;
  /** What has not gone back, nor is about to, minor units. */
  left: number;
}

interface Thing {
  readonly id: string;
  isFree: boolean;
}

/** What the world outside remembers, so that it does nothing impossible: no refund above its payment, no dispute twice. */
export class Outside {
  readonly invoices: string[] = [];
  readonly charges: Taken[] = [];
  readonly refunds: Thing[] = [];
  readonly disputes: Thing[] = [];
  readonly payouts: Thing[] = [];
  /** Requests for refunds that count in what is left of their payments. */
  private readonly reserved = new Set<string>();
  private readonly toldOf = new Set<string>();
  private readonly firm: Scenario;

  constructor(firm: Scenario) {
    this.firm = firm;
  }

  async pay(invoice: string | null, amount: number): Promise<void> {
    const id = await this.firm.pay(invoice, { amount });
    this.charges.push({ id, amount, isFree: true, left: amount });
  }

  /** The share of what is left of a payment, taken off it; null where nothing can go back. */
  reserve(pick: number, share: number): { readonly id: string; readonly amount: number } | null {
    const charge = choose(
      this.charges.filter(({ isFree, left }) => isFree && left > 0),
      pick,
    );
    if (!charge) return null;
    const amount = Math.max(1, Math.floor((charge.left * share) / 100));
    charge.left -= amount;
    return { id: charge.id, amount };
  }

  /** What was not asked for after all, because an answer of the queue had asked for it already. */
  release({ id, amount }: { readonly id: string; readonly amount: number }): void {
    const charge = this.charges.find((one) => one.id === id);
    if (charge) charge.left += amount;
  }

  async refund(pick: number, share: number): Promise<void> {
    const taken = this.reserve(pick, share);
    if (taken) this.refunds.push({ id: await this.firm.refund(taken.id, taken.amount), isFree: true });
  }

  /** A request made from here: its amount was taken off its payment by who made it. */
  asked(request: string): void {
    this.reserved.add(request);
  }

  /** Whether the processor would pay a request out: it knows what else went back, and what is disputed. */
  canGive({ id, charge, amount }: { readonly id: string; readonly charge: string; readonly amount: number }): boolean {
    if (this.reserved.has(id)) return true;
    const known = this.charges.find((one) => one.id === charge);
    if (!known?.isFree || known.left < amount) return false;
    known.left -= amount;
    this.reserved.add(id);
    return true;
  }

  /** The processor's news of the refunds that were made from here. */
  async tell(): Promise<void> {
    for (const [intent, { chargeId, amount }] of this.firm.processor.refunds) {
      if (this.toldOf.has(intent)) continue;
      this.toldOf.add(intent);
      const id = await this.firm.refund(chargeId, amount.amount, { portico_intent: intent });
      this.refunds.push({ id, isFree: true });
    }
  }

  /** By hand a part of the balance, or with no amount by itself all that waits. Money that was taken from the bank stays. */
  async payOut(amount: number | null): Promise<void> {
    if (amount === 0) return;
    const id = amount === null ? await this.firm.paysOut() : await this.firm.payout(amount, { automatic: false });
    const paid = this.firm.processor.transactions.find(({ source }) => source?.id === id);
    if (id !== null) this.payouts.push({ id, isFree: (paid?.net.amount ?? 0) < 0 });
  }

  /** The ledger's own people: an invoice nobody has paid anything of is settled otherwise, or voided. */
  async changeInvoice(pick: number, status: 'paid' | 'voided'): Promise<void> {
    const invoice = choose(this.invoices, pick);
    const untouched = invoice !== undefined && this.firm.ledger.invoicesById.get(invoice)?.paid.amount === 0;
    if (untouched) await this.firm.inLedger(invoice, { status, due: gbp(0) });
  }

  /** Somebody in the ledger takes one of our entries out. */
  async removeEntry(pick: number): Promise<void> {
    const { ledger, house, db } = this.firm;
    const { rows } = await transaction(db, (tx) =>
      tx.raw<{ rows: { id: string }[] }>("select entry ->> 'id' as id from postings where state = 'posted'"),
    );
    const ours = new Set(rows.map(({ id }) => id));
    const removable = ledger.entries.filter(
      ({ id, intent, isDeleted }) =>
        isDeleted !== true && ours.has(id) && !['excess_receipt', 'allocation'].includes(intent.type),
    );
    const entry = choose(removable, pick);
    if (!entry) return;
    entry.isDeleted = true;
    ledger.settle(entry.intent, -1);
    await house.deps.plugins.syncNow(ledger.connectionId, { wait: true });
  }
}

/** One of these; none where there are none. */
export function choose<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % Math.max(1, all.length)];
}

/** One that nothing has happened to yet, which from now on is not so. */
export function takeOne<T extends { isFree: boolean }>(all: readonly T[], pick: number): T | undefined {
  const found = choose(
    all.filter(({ isFree }) => isFree),
    pick,
  );
  if (found) found.isFree = false;
  return found;
}
