import type Stripe from 'stripe';
import type { NormalisedRecord, Page, PluginContext } from '../../../core/plugin-api/index.ts';
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

/** One page of everything new: what a payout took may stand far behind the payout, so the walk is not cut. */
async function* newOnes(ctx: PluginContext, start: ChangesCursor): AsyncGenerator<Page> {
  const began = unixSeconds(ctx.now());
  const toRecords = payoutsMet(ctx);
  const records: NormalisedRecord[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const page: { data: Stripe.BalanceTransaction[]; has_more: boolean } = await onePage(ctx, listing, {
      created: { gte: start.since },
      ...(after === null ? {} : { starting_after: after }),
    });
    records.push(...(await toRecords(page.data)));
    after = page.data.at(-1)?.id ?? after;
    more = page.has_more;
  }
  yield { records, deleted: [], cursor: written(changesSince(began, [])), complete: true };
}
