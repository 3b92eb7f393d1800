import { z } from 'zod';
import type { RecordKind, RecordRef } from '../../core/plugin-api/index.ts';

/** As much of an event as is read: what changed. Its snapshot is never believed. */
export const eventSchema = z.object({
  id: z.string().startsWith('evt_'),
  type: z.string(),
  created: z.int(),
  livemode: z.boolean(),
  account: z.string().optional(),
  data: z.object({
    object: z.object({
      id: z.string().optional(),
      object: z.string(),
      charge: z.unknown().optional(),
      latest_charge: z.unknown().optional(),
    }),
  }),
});

export type StripeEvent = z.infer<typeof eventSchema>;

/** The kinds that events tell of, each with the event types its stream asks for (at most 20 in one call). */
export const eventTypes = {
  charge: [
    'charge.captured',
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.expired',
    'charge.failed',
    'charge.pending',
    'charge.refunded',
    'charge.succeeded',
    'charge.updated',
    'refund.failed',
  ],
  refund: ['refund.created', 'refund.failed', 'refund.updated'],
  dispute: [
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.dispute.funds_reinstated',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
  ],
  payout: [
    'payout.canceled',
    'payout.created',
    'payout.failed',
    'payout.paid',
    'payout.reconciliation_completed',
    'payout.updated',
  ],
  checkout: [
    'checkout.session.async_payment_failed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.completed',
    'checkout.session.expired',
  ],
} as const satisfies Partial<Record<RecordKind, readonly string[]>>;

export type EventKind = keyof typeof eventTypes;

/**
 * What to read again because of an event; nothing for types that do not concern us. A refund or a dispute changes
 * its charge too. Their balance transactions come with the reading.
 */
export function changedBy({ data: { object } }: StripeEvent): readonly RecordRef[] {
  switch (object.object) {
    case 'charge':
      return refs('charge', object.id);
    case 'payment_intent':
      return refs('charge', object.latest_charge);
    case 'checkout.session':
      return refs('checkout', object.id);
    case 'refund':
      return [...refs('refund', object.id), ...refs('charge', object.charge)];
    case 'dispute':
      return [...refs('dispute', object.id), ...refs('charge', object.charge)];
    case 'payout':
      return refs('payout', object.id);
    default:
      return [];
  }
}

function refs(kind: EventKind, id: unknown): readonly RecordRef[] {
  return typeof id === 'string' ? [{ kind, externalId: id }] : [];
}
