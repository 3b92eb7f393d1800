import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import {
  OutcomeUnknown,
  VendorRefused,
  type CheckoutRequest,
  type OpenedCheckout,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { toStripe } from '../amounts.ts';
import { reading, writing } from '../client.ts';
import { refuseOtherMode } from '../live-mode.ts';
import { checkout as normalised } from '../records/checkouts.ts';
import { localeOf } from './locale.ts';

/**
 * Opens Stripe's hosted page for one payment. The same intent opens the same checkout: its id is the idempotency
 * key, and nothing in the request depends on the time of the call. Stripe's own expiry (24 hours) stands. Throws
 * OutcomeUnknown when it may have opened; calling again with the same intent finds it.
 */
export async function openCheckout(ctx: PluginContext, request: CheckoutRequest): Promise<OpenedCheckout> {
  try {
    const session = await writing(ctx, 'open checkout', (stripe) =>
      stripe.checkout.sessions.create(paramsOf(request), { idempotencyKey: `portico-checkout-${request.intentId}` }),
    );
    return opened(ctx, session);
  } catch (error) {
    if (!(error instanceof VendorRefused) || error.details['type'] !== 'StripeIdempotencyError') throw error;
    return openedBefore(ctx, request, error);
  }
}

/** Read afresh, with its payment. */
export async function checkout(ctx: PluginContext, id: string): Promise<OpenedCheckout> {
  const session = await reading(ctx, 'checkout', (stripe) =>
    stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] }),
  );
  return opened(ctx, session);
}

/**
 * Closes it. When it is closed already, because it ran out or the payer won the race, answers what it became. A fresh
 * key each time: closing twice is harmless, and an old failure that Stripe kept under a key is not.
 */
export async function expireCheckout(ctx: PluginContext, id: string): Promise<OpenedCheckout> {
  try {
    const session = await writing(ctx, 'expire checkout', (stripe) =>
      stripe.checkout.sessions.expire(id, {}, { idempotencyKey: `portico-expire-${randomUUID()}` }),
    );
    return opened(ctx, session);
  } catch (error) {
    if (!(error instanceof VendorRefused) && !(error instanceof OutcomeUnknown)) throw error;
    const now = await checkout(ctx, id);
    if (now.status === 'open') throw error;
    return now;
  }
}

function paramsOf(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const { amount, currency } = toStripe(request.amount);
  const metadata = { ...request.metadata };
  return {
    mode: 'payment',
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: request.description } } },
    ],
    client_reference_id: request.intentId,
    metadata,
    payment_intent_data: { metadata, description: request.description },
    ...(request.payerEmail === null ? {} : { customer_email: request.payerEmail }),
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    locale: localeOf(request.locale),
  };
}

/**
 * Stripe holds this intent's key with other parameters: the hub's address or words changed between two tries. The
 * first try may have opened a checkout, which names the intent.
 */
async function openedBefore(ctx: PluginContext, request: CheckoutRequest, refusal: Error): Promise<OpenedCheckout> {
  const recent = await reading(ctx, 'list checkouts', (stripe) => stripe.checkout.sessions.list({ limit: 100 }));
  const session = recent.data.find((one) => one.client_reference_id === request.intentId);
  if (!session) throw refusal;
  return opened(ctx, session);
}

function opened(ctx: PluginContext, session: Stripe.Checkout.Session): OpenedCheckout {
  refuseOtherMode(ctx, session.livemode);
  return { id: session.id, ...normalised(session) };
}
