import { money, parseDecimal, type Money } from '../plugin-api/index.ts';
import type { PayoutRow, PostingRow } from './page-queries.ts';
import { tickOf, type Tick } from './payout-tick.ts';
import type { ProofReport } from './proof.ts';

/** One currency's proof as the banner shows it. */
export interface Banner {
  readonly currency: string;
  readonly agrees: boolean;
  readonly processor: Money;
  readonly ledger: Money;
  readonly books: Money;
  readonly inTransit: Money;
  readonly opening: Money;
  readonly differences: readonly { readonly kind: string; readonly ref: string; readonly amount: Money }[];
}

export function bannerOf(one: ProofReport['currencies'][number]): Banner {
  const read = (text: string): Money => parseDecimal(text, one.currency);
  return {
    currency: one.currency,
    agrees: one.differences.length === 0,
    processor: read(one.processor),
    ledger: read(one.ledger),
    books: read(one.books),
    inTransit: read(one.inTransit),
    opening: read(one.opening),
    differences: one.differences.map(({ kind, ref, amount }) => ({ kind, ref, amount: read(amount) })),
  };
}

/** A payout with its transactions and whether they add up to it (I2); manual ones carry no list to check. */
export function payoutView(row: PayoutRow): {
  readonly id: string;
  readonly amount: Money;
  readonly status: string;
  readonly arrivesOn: string;
  readonly readAt: string;
  readonly tick: Tick;
  readonly sum: Money;
  readonly posted: boolean;
  readonly url: string | null;
  readonly transactions: readonly {
    readonly id: string;
    readonly label: string;
    readonly at: string;
    readonly net: Money;
  }[];
} {
  const { data } = row;
  const sum = row.transactions.reduce((total, { net }) => total + net.amount, 0);
  return {
    id: row.id,
    amount: data.amount,
    status: data.status,
    arrivesOn: data.arrivesOn,
    readAt: row.readAt,
    tick: tickOf({
      isAutomatic: data.automatic,
      count: row.transactions.length,
      sum,
      expected: data.amount.amount,
    }),
    sum: money(sum, data.amount.currency),
    posted: row.posting?.state === 'posted',
    url: row.posting?.entry?.url ?? null,
    transactions: row.transactions.map(({ id, label, createdAt, net }) => ({ id, label, at: createdAt, net })),
  };
}

/** A posting on its way. */
export function waitingView(row: PostingRow): PostingRow & { readonly money: Money } {
  return { ...row, money: money(row.effect, row.currency) };
}
