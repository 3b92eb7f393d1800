import type { Wing } from '../wing.ts';
import { followCheckouts } from './follow.ts';
import { giveBack, tendRefunds } from './give-back.ts';
import { refundRoutes, type PreviewRefund } from './refund-routes.ts';
import { tendCheckouts } from './tend.ts';

export { arriveFrom, type Arrival } from './arrive.ts';
export type { CheckoutRow } from './checkout.ts';
export { openCheckout, type Opened, type Payer } from './open.ts';
export { givenBackOf, type GivenBack } from './refund-queries.ts';
export { requestRefund, type RefundWish } from './refund.ts';
export type { CheckoutState } from './state.ts';

/** Paying an invoice: one live checkout, its state kept true by the processor's records; and giving money back. */
export const paymentsWing: Wing = {
  name: 'payments',
  routes: (deps) => refundRoutes(deps),
  jobs: (deps) => ({
    'payments.follow': ({ connectionId }) => followCheckouts(deps, String(connectionId)),
    'payments.tend': () => tendCheckouts(deps),
    'payments.refund': ({ requestId }) => giveBack(deps, String(requestId)),
    'payments.tend_refunds': () => tendRefunds(deps),
  }),
  schedules: [
    { job: 'payments.tend', every: '1m' },
    { job: 'payments.tend_refunds', every: '1m' },
  ],
  subscriptions: [
    { kinds: ['checkout', 'charge'], job: 'payments.follow' },
    { kinds: ['invoice'], job: 'payments.tend' },
  ],
};

/** The same wing, whose refund page shows what the books would get: they are another wing's, which builds on this one. */
export function paymentsShowing(previewRefund: PreviewRefund): Wing {
  return { ...paymentsWing, routes: (deps) => refundRoutes(deps, previewRefund) };
}
