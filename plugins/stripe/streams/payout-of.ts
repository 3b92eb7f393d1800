import type Stripe from 'stripe';
import { VendorRefused, type NormalisedRecord, type PluginContext } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { balanceTransactionRecord, isPayoutItself } from '../records/balance-transactions.ts';
import { idOf } from '../records/expanded.ts';
import { unixSeconds } from '../times.ts';
import { pageSize } from './listing.ts';

/** A movement this old is long recorded, with its payout; reading its charge again says nothing new of it. */
const knownAfterSeconds = 7 * 24 * 3600;
const monthSeconds = 32 * 24 * 3600;

/** Everything an automatic payout carried, its own movement among it. Stripe refuses the question for manual ones. */
export async function* carriedBy(ctx: PluginContext, payoutId: string): AsyncGenerator<Stripe.BalanceTransaction> {
  let after: string | null = null;
  for (;;) {
    const page: { data: Stripe.BalanceTransaction[]; has_more: boolean } = await reading(
      ctx,
      'list balance transactions of a payout',
      (stripe) =>
        stripe.balanceTransactions.list({
          payout: payoutId,
          limit: pageSize,
          ...(after === null ? {} : { starting_after: after }),
        }),
    );
    yield* page.data;
    if (!page.has_more) return;
    after = page.data.at(-1)?.id ?? after;
  }
}

/**
 * Finds out which payout took a movement while a list is walked newest first: a payout always stands before what it
 * carried. Remembers within one walk. One call per payout met.
 */
export function payoutsMet(
  ctx: PluginContext,
): (bts: readonly Stripe.BalanceTransaction[]) => Promise<NormalisedRecord[]> {
  const payoutOf = new Map<string, string>();
  return async (bts) => {
    for (const bt of bts.filter(isPayoutItself)) {
      const payout = idOf(bt.source);
      if (payout !== null) for (const id of await idsCarriedBy(ctx, payout)) payoutOf.set(id, payout);
    }
    return bts.map((bt) => balanceTransactionRecord(bt, payoutOf.get(bt.id) ?? null));
  };
}

/** Movements that came along with a charge, refund or dispute, as records; long known ones are left out. */
export async function alongside(
  ctx: PluginContext,
  bts: readonly (Stripe.BalanceTransaction | null)[],
): Promise<NormalisedRecord[]> {
  const oldest = unixSeconds(ctx.now()) - knownAfterSeconds;
  return withPayouts(
    ctx,
    bts.filter((bt) => bt !== null).filter((bt) => bt.status === 'pending' || bt.created >= oldest),
  );
}

/**
 * Movements as records. A pending one is in no payout yet. An available one may be: the payouts made after it are
 * asked, oldest first, so that a known payout is never overwritten by 'none'.
 */
export async function withPayouts(
  ctx: PluginContext,
  bts: readonly Stripe.BalanceTransaction[],
): Promise<NormalisedRecord[]> {
  const maybePaidOut = bts.filter((bt) => bt.status !== 'pending' && !isPayoutItself(bt));
  const payoutOf = new Map<string, string>();
  if (maybePaidOut.length > 0) {
    const first = Math.min(...maybePaidOut.map(({ created }) => created));
    for (const payout of await automaticPayoutsAfter(ctx, first)) {
      if (maybePaidOut.every(({ id }) => payoutOf.has(id))) break;
      for (const id of await idsCarriedBy(ctx, payout.id)) payoutOf.set(id, payout.id);
    }
  }
  return bts.map((bt) => balanceTransactionRecord(bt, payoutOf.get(bt.id) ?? null));
}

/** Those of the month after, oldest first. Money waits at most that long for a payout on Stripe's slowest schedule. */
async function automaticPayoutsAfter(ctx: PluginContext, seconds: number): Promise<Stripe.Payout[]> {
  const page = await reading(ctx, 'list payouts', (stripe) =>
    stripe.payouts.list({ limit: pageSize, created: { gte: seconds, lte: seconds + monthSeconds } }),
  );
  return page.data.filter(({ automatic }) => automatic).reverse();
}

async function idsCarriedBy(ctx: PluginContext, payoutId: string): Promise<string[]> {
  try {
    const bts = await Array.fromAsync(carriedBy(ctx, payoutId));
    return bts.map(({ id }) => id);
  } catch (error) {
    if (error instanceof VendorRefused) return [];
    throw error;
  }
}
