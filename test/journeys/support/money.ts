import type { Books, Control } from './control.ts';
import { until } from './until.ts';

type Entry = Books['entries'][number];

/** What the ledger shows for one payment by card. */
export interface Booked {
  readonly receipt: Entry;
  readonly fee: Entry;
}

/**
 * Waits until the ledger's own books show `gross` on this invoice as one payment and, on the same account, one fee
 * spent for it; counts too, so that a payment booked twice fails here. `fee` is the processor's, a decimal.
 */
export async function booked(
  ledger: Control,
  wanted: { readonly number: string; readonly charge: string; readonly gross: string; readonly fee: FeeOf },
): Promise<Booked> {
  return until(
    `invoice ${wanted.number} shows ${wanted.gross} received and ${wanted.fee.amount} spent in the ledger`,
    async () => {
      const { entries } = await ledger.books();
      const live = entries.filter(({ status }) => status !== 'DELETED');
      const receipts = live.filter((entry) => entry.kind === 'payment' && mentions(entry, wanted.charge));
      const fees = live.filter((entry) => entry.kind === 'spend' && mentions(entry, wanted.fee.reference));
      if (receipts.length > 1 || fees.length > 1)
        throw new Error(`${receipts.length} receipts and ${fees.length} fees for ${wanted.charge}.`);
      const [receipt] = receipts;
      const [fee] = fees;
      if (!receipt || !fee) return null;
      if (!same(receipt.amount, wanted.gross) || !same(fee.amount, wanted.fee.amount))
        throw new Error(`Booked ${receipt.amount} and ${fee.amount}.`);
      if (receipt.invoice !== wanted.number || receipt.account !== fee.account)
        throw new Error(`Booked on ${receipt.invoice ?? 'no invoice'}, ${receipt.account} and ${fee.account}.`);
      return { receipt, fee };
    },
    { seconds: 150, everyMs: 200 },
  );
}

interface FeeOf {
  /** What the fee's entry carries as reference. */
  readonly reference: string;
  readonly amount: string;
}

function mentions({ reference }: Entry, id: string): boolean {
  return reference?.includes(id) ?? false;
}

/** '-12.5' and '12.50' are the same money: books differ in how they sign what leaves. */
export function same(left: string, right: string): boolean {
  return cents(left) === cents(right);
}

function cents(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  return BigInt(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`);
}
