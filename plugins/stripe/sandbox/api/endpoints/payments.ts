import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { pageOf } from '../lists.ts';
import { checked, created, listParams, short } from '../params.ts';
import { reading } from './reading.ts';

const chargeParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  customer: short.optional(),
  payment_intent: short.optional(),
  transfer_group: short.optional(),
});

const intentParams = z.strictObject({ ...listParams, created: created.optional(), customer: short.optional() });

const disputeParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  charge: short.optional(),
  payment_intent: short.optional(),
});

const eventParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  delivery_success: z.enum(['true', 'false']).optional(),
  type: short.optional(),
  types: z.array(short).max(20).optional(),
});

/** Events are kept for 30 days. */
const eventSeconds = 30 * 24 * 3600;

export const paymentEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/charges',
    handle({ books, params }) {
      const wish = checked(chargeParams, params);
      const found = books.charges
        .list()
        .filter((charge) => wish.payment_intent === undefined || charge.payment_intent === wish.payment_intent)
        .filter(() => wish.customer === undefined && wish.transfer_group === undefined);
      return { body: pageOf(found, wish, 'charge', '/v1/charges'), expand: wish.expand };
    },
  },
  reading('/v1/charges/:id', 'charge', ({ charges }, id) => charges.get(id)),
  {
    method: 'GET',
    path: '/v1/payment_intents',
    handle({ books, params }) {
      const wish = checked(intentParams, params);
      const found = books.paymentIntents.list().filter(() => wish.customer === undefined);
      return { body: pageOf(found, wish, 'payment_intent', '/v1/payment_intents'), expand: wish.expand };
    },
  },
  reading('/v1/payment_intents/:id', 'payment_intent', ({ paymentIntents }, id) => paymentIntents.get(id)),
  {
    method: 'GET',
    path: '/v1/disputes',
    handle({ books, params }) {
      const wish = checked(disputeParams, params);
      const found = books.disputes
        .list()
        .filter(({ charge }) => wish.charge === undefined || charge === wish.charge)
        .filter((dispute) => wish.payment_intent === undefined || dispute.payment_intent === wish.payment_intent);
      return { body: pageOf(found, wish, 'dispute', '/v1/disputes'), expand: wish.expand };
    },
  },
  reading('/v1/disputes/:id', 'dispute', ({ disputes }, id) => disputes.get(id)),
  {
    method: 'GET',
    path: '/v1/events',
    handle({ books, params }) {
      const wish = checked(eventParams, params);
      const types = wish.types ?? (wish.type === undefined ? null : [wish.type]);
      const found = books.events
        .list()
        .filter((event) => event.created > books.now() - eventSeconds)
        .filter(({ type }) => types === null || types.includes(type));
      return { body: pageOf(found, wish, 'event', '/v1/events'), expand: wish.expand };
    },
  },
  reading('/v1/events/:id', 'event', ({ events }, id) => events.get(id)),
];
