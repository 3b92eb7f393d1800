import type Stripe from 'stripe';
import { OutcomeUnknown, type Money, type PluginContext, type RecordRef } from '../../../core/plugin-api/index.ts';
import { toStripe } from '../amounts.ts';
import { reading, writing } from '../client.ts';

interface RefundRequest {
  readonly intentId: string;
  readonly chargeId: string;
  readonly amount: Money;
  readonly reason: string;
}

/** Stripe's bound of one metadata value, in characters. */
const longestValue = 500;

/**
 * Gives money back, once per intent for ever: idempotency keys live a day, so the charge's refunds are looked through
 * first. Throws VendorRefused with Stripe's reason, OutcomeUnknown when neither call nor reading back told.
 */
export async function refund(ctx: PluginContext, request: RefundRequest): Promise<RecordRef> {
  const before = await madeFor(ctx, request);
  if (before) return before;
  const { amount } = toStripe(request.amount);
  try {
    const made = await writing(ctx, 'refund', (stripe) =>
      stripe.refunds.create(
        {
          charge: request.chargeId,
          amount,
          reason: 'requested_by_customer',
          metadata: { portico_intent: request.intentId, portico_reason: request.reason.slice(0, longestValue) },
        },
        { idempotencyKey: `portico-refund-${request.intentId}` },
      ),
    );
    return refOf(made);
  } catch (error) {
    const found = error instanceof OutcomeUnknown ? await madeFor(ctx, request) : null;
    if (found) return found;
    throw error;
  }
}

async function madeFor(ctx: PluginContext, { chargeId, intentId }: RefundRequest): Promise<RecordRef | null> {
  const known = await reading(ctx, 'list refunds', (stripe) => stripe.refunds.list({ charge: chargeId, limit: 100 }));
  const made = known.data.find(({ metadata }) => metadata?.['portico_intent'] === intentId);
  return made ? refOf(made) : null;
}

function refOf({ id }: Stripe.Refund): RecordRef {
  return { kind: 'refund', externalId: id };
}
