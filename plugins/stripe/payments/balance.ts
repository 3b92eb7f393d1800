import type Stripe from 'stripe';
import type { IdentifiedBalanceTransaction, PluginContext, ProcessorBalance } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { reading } from '../client.ts';
import { refuseOtherMode } from '../live-mode.ts';
import { balanceTransaction } from '../records/balance-transactions.ts';
import { idOf } from '../records/expanded.ts';
import { pageSize } from '../streams/listing.ts';
import { carriedBy } from '../streams/payout-of.ts';
import { unixSeconds } from '../times.ts';

/** What Stripe holds, one line a currency. Minor units of it. One call. */
export async function balance(ctx: PluginContext): Promise<readonly ProcessorBalance[]> {
  const held = await reading(ctx, 'balance', (stripe) => stripe.balance.retrieve());
  refuseOtherMode(ctx, held.livemode);
  const reserved = held.connect_reserved ?? [];
  const currencies = new Set([...held.available, ...held.pending, ...reserved].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => ({
    currency: currency.toUpperCase(),
    available: sumOf(held.available, currency),
    pending: sumOf(held.pending, currency),
    reserved: sumOf(reserved, currency),
  }));
}

/**
 * Money facts, oldest first. By `since` (an ISO instant) `payoutId` stays null: Stripe tells it by payout only.
 * By `payout` they are what an automatic payout carried, without the payout's own movement, so their net adds up to
 * its amount; VendorRefused for a manual one.
 */
export async function* balanceTransactions(
  ctx: PluginContext,
  which: { readonly since: string } | { readonly payout: string },
): AsyncGenerator<IdentifiedBalanceTransaction> {
  const newestFirst: Stripe.BalanceTransaction[] =
    'payout' in which
      ? (await Array.fromAsync(carriedBy(ctx, which.payout))).filter((bt) => idOf(bt.source) !== which.payout)
      : await Array.fromAsync(since(ctx, unixSeconds(Temporal.Instant.from(which.since))));
  const payoutId = 'payout' in which ? which.payout : null;
  for (const bt of newestFirst.reverse()) yield { id: bt.id, ...balanceTransaction(bt, payoutId) };
}

async function* since(ctx: PluginContext, seconds: number): AsyncGenerator<Stripe.BalanceTransaction> {
  let after: string | null = null;
  for (;;) {
    const page: { data: Stripe.BalanceTransaction[]; has_more: boolean } = await reading(
      ctx,
      'list balance transactions',
      (stripe) =>
        stripe.balanceTransactions.list({
          created: { gte: seconds },
          limit: pageSize,
          ...(after === null ? {} : { starting_after: after }),
        }),
    );
    yield* page.data;
    if (!page.has_more) return;
    after = page.data.at(-1)?.id ?? after;
  }
}

function sumOf(parts: readonly { amount: number; currency: string }[], currency: string): number {
  return parts
    .filter((part) => part.currency === currency)
    .reduce((sum, { amount }) => sum + fromStripe(amount, currency).amount, 0);
}
