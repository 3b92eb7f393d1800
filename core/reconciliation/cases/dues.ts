import type { InvoiceFact } from '../facts.ts';

/**
 * What is still due of each invoice while a plan is made: two payments planned at once share it, the older first.
 * As last read; posting reads again and plans anew where it differs.
 */
export class Dues {
  readonly #left = new Map<string, number>();
  readonly #paid = new Set<string>();

  /** Takes up to `wanted` of what is due and answers how much there was. */
  take(invoiceId: string, invoice: InvoiceFact, wanted: number): number {
    const left = this.#left.get(invoiceId) ?? (invoice.status === 'open' ? invoice.due : 0);
    const taken = Math.max(0, Math.min(left, wanted));
    this.#left.set(invoiceId, left - taken);
    if (taken > 0) this.#paid.add(invoiceId);
    return taken;
  }

  /** Whether another payment of this plan was put on it. */
  hasPaid(invoiceId: string): boolean {
    return this.#paid.has(invoiceId);
  }
}
