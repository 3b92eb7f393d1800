import type { Charge, Checkout } from '../plugin-api/index.ts';

/**
 * opening: reserved, the processor's answer not stored. open: the payer may pay. processing: paid by a slow
 * method, on its way. paid, failed, expired: over.
 */
export type CheckoutState = 'opening' | 'open' | 'processing' | 'paid' | 'failed' | 'expired';

export const liveStates: readonly CheckoutState[] = ['opening', 'open', 'processing'];

/** What the processor's word about its checkout means here. */
export function stateOf(checkout: Pick<Checkout, 'status' | 'payment'>): CheckoutState {
  if (checkout.payment === 'paid') return 'paid';
  if (checkout.status === 'expired') return 'expired';
  if (checkout.status === 'open') return 'open';
  if (checkout.payment === 'failed') return 'failed';
  return 'processing';
}

/**
 * What a payment attempt means for its checkout; null when it means nothing: a declined card leaves the
 * checkout open for another try, and only the failure of money on its way ends it.
 */
export function stateByCharge(charge: Pick<Charge, 'status'>, from: CheckoutState): CheckoutState | null {
  if (charge.status === 'succeeded') return 'paid';
  if (charge.status === 'pending') return 'processing';
  return from === 'processing' ? 'failed' : null;
}

/**
 * Where a checkout stands after news, whatever the order news came in: money taken outweighs everything and
 * is never taken back, an ended checkout does not come to life, a later step is not undone by an older one.
 */
export function advance(from: CheckoutState, news: CheckoutState): CheckoutState {
  if (from === 'paid' || news === 'paid') return 'paid';
  if (from === 'failed' || from === 'expired') return from;
  const order: readonly CheckoutState[] = ['opening', 'open', 'processing', 'failed', 'expired'];
  return order.indexOf(news) > order.indexOf(from) ? news : from;
}
