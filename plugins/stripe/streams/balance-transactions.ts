import type Stripe from 'stripe';
import type { Page, PluginContext } from '../../../core/plugin-api/index.ts';
import { balanceTransactionRecord } from '../records/balance-transactions.ts';
import { unixSeconds } from '../times.ts';
import { changesSince, whereToGoOn, written, type ChangesCursor } from './cursor.ts';
import { everything, onePage, type Listing } from './listing.ts';
import { payoutsMet } from './payout-of.ts';

/** The first pass leaves payouts open: history is not posted, and one call per old payout would double its cost. */
const listing: Listing<Stripe.BalanceTransaction> = {
  what: 'balance transactions',
  list: (stripe, params) => stripe.balanceTransactions.list(params),
  records: (_ctx, bts) => bts.map((bt) => balanceTransactionRecord(bt, null)),
};

/** Stripe sends no event for a balance transaction, and never changes one: new ones are listed. */
export async function* pull(ctx: PluginContext, cursor: string | null): AsyncGenerator<Page> {
  const start = whereToGoOn(ctx, cursor);
  if (start.mode === 'list') yield* everything(ctx, listing, start);
  else yield* newOnes(ctx, start);
}

/** Moves the cursor on the last page only, since what a payout took may stand on a later page than the payout. */
async function* newOnes(ctx: PluginContext, start: ChangesCursor): AsyncGenerator<Page> {
  const began = unixSeconds(ctx.now());
  const records = payoutsMet(ctx);
  let after: string | null = null;
  for (;;) {
    const page: { data: Stripe.BalanceTransaction[]; has_more: boolean } = await onePage(ctx, listing, {
      created: { gte: start.since },
      ...(after === null ? {} : { starting_after: after }),
    });
    after = page.data.at(-1)?.id ?? after;
    yield {
      records: await records(page.data),
      deleted: [],
      cursor: written(page.has_more ? start : changesSince(began, [])),
      complete: !page.has_more,
    };
    if (!page.has_more) return;
  }
}
