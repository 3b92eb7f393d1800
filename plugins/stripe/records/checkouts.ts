import type Stripe from 'stripe';
import { VendorRefused, type Checkout, type NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { instant } from '../times.ts';
import { dashboardUrl } from './dashboard.ts';
import { expanded, idOf } from './expanded.ts';
import { knownWord } from './known-word.ts';

const statuses: Readonly<Record<string, Checkout['status']>> = {
  open: 'open',
  complete: 'complete',
  expired: 'expired',
};

/** Throws VendorRefused for a session that takes no payment (subscriptions and saved cards are not ours). */
export function checkout(session: Stripe.Checkout.Session): Checkout {
  if (session.amount_total === null || session.currency === null)
    throw new VendorRefused(`Stripe's checkout ${session.id} has no amount.`);
  return {
    status: knownWord(statuses, session.status ?? 'open', `checkout ${session.id}`),
    payment: paymentOf(session),
    amount: fromStripe(session.amount_total, session.currency),
    url: session.status === 'open' ? session.url : null,
    expiresAt: instant(session.expires_at),
    paymentId: idOf(session.payment_intent),
    metadata: session.metadata ?? {},
  };
}

export function checkoutRecord(session: Stripe.Checkout.Session): NormalisedRecord {
  const payment = idOf(session.payment_intent);
  return {
    kind: 'checkout',
    externalId: session.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [],
    url: payment === null ? null : dashboardUrl(`payments/${payment}`, session.livemode),
    data: checkout(session),
  };
}

export function takesPayment(session: Stripe.Checkout.Session): boolean {
  return session.mode === 'payment' && session.amount_total !== null && session.currency !== null;
}

/** A delayed method completes the session unpaid; whether it later failed is told by its payment intent alone. */
function paymentOf(session: Stripe.Checkout.Session): Checkout['payment'] {
  if (session.payment_status !== 'unpaid') return 'paid';
  if (session.status !== 'complete') return 'unpaid';
  const intent = expanded(session.payment_intent);
  const failed = intent?.status === 'requires_payment_method' || intent?.status === 'canceled';
  return failed ? 'failed' : 'processing';
}
