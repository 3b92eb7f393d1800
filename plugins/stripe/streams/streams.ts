import type Stripe from 'stripe';
import { stream, type Page, type PluginContext, type Stream } from '../../../core/plugin-api/index.ts';
import type { EventKind } from '../changes.ts';
import { isLive, refuseOtherMode } from '../live-mode.ts';
import { chargeRecord } from '../records/charges.ts';
import { checkoutRecord, takesPayment } from '../records/checkouts.ts';
import { disputeRecord } from '../records/disputes.ts';
import { payoutRecord } from '../records/payouts.ts';
import { refundRecord } from '../records/refunds.ts';
import { pull as pullBalanceTransactions } from './balance-transactions.ts';
import { whereToGoOn } from './cursor.ts';
import { changed } from './events.ts';
import { everything, pageSize, type Listing } from './listing.ts';
import { read } from './read.ts';

/** Webhooks bring news within seconds; polling is the net below, and all there is where none can arrive. */
const every = '5m';

const charges: Listing<Stripe.Charge> = {
  what: 'charges',
  list: (stripe, params) => stripe.charges.list(params),
  records: (ctx, all) => ofOurMode(ctx, all).map(chargeRecord),
};

const refunds: Listing<Stripe.Refund> = {
  what: 'refunds',
  list: (stripe, params) => stripe.refunds.list(params),
  records: (ctx, all) => all.map((refund) => refundRecord(refund, isLive(ctx))),
};

const disputes: Listing<Stripe.Dispute> = {
  what: 'disputes',
  list: (stripe, params) => stripe.disputes.list(params),
  records: (ctx, all) => ofOurMode(ctx, all).map(disputeRecord),
};

const payouts: Listing<Stripe.Payout> = {
  what: 'payouts',
  list: (stripe, params) => stripe.payouts.list(params),
  records: (ctx, all) => ofOurMode(ctx, all).map(payoutRecord),
};

/** The payment intent is needed to tell a failed bank debit from one on its way. */
const checkouts: Listing<Stripe.Checkout.Session> = {
  what: 'checkouts',
  list: (stripe, params) => stripe.checkout.sessions.list({ ...params, expand: ['data.payment_intent'] }),
  records: (ctx, all) => ofOurMode(ctx, all).filter(takesPayment).map(checkoutRecord),
};

/** What else a reading of this kind brings. */
const alongsideOf: Readonly<Record<EventKind, readonly ('charge' | 'balance_transaction')[]>> = {
  charge: ['balance_transaction'],
  refund: ['balance_transaction'],
  dispute: ['balance_transaction'],
  payout: ['balance_transaction'],
  checkout: ['charge', 'balance_transaction'],
};

export const streams: readonly Stream[] = [
  followed('charges', 'charge', charges),
  followed('refunds', 'refund', refunds),
  followed('disputes', 'dispute', disputes),
  followed('payouts', 'payout', payouts),
  followed('checkouts', 'checkout', checkouts),
  stream('balance_transactions', {
    records: 'balance_transaction',
    every,
    pageSize,
    pull: pullBalanceTransactions,
    read,
  }),
];

/** A stream that lists everything once and from then on reads again what events name. */
function followed<T extends { id: string }>(name: string, kind: EventKind, listing: Listing<T>): Stream {
  async function* pull(ctx: PluginContext, cursor: string | null): AsyncGenerator<Page> {
    const start = whereToGoOn(ctx, cursor);
    if (start.mode === 'list') yield* everything(ctx, listing, start);
    else yield* changed(ctx, kind, start, (ids) => read(ctx, ids, kind));
  }
  return stream(name, { records: [...new Set([kind, ...alongsideOf[kind]])], every, pageSize, pull, read });
}

function ofOurMode<T extends { livemode: boolean }>(ctx: PluginContext, things: readonly T[]): readonly T[] {
  for (const { livemode } of things) refuseOtherMode(ctx, livemode);
  return things;
}
