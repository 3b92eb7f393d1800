import { z } from 'zod';
import type { Books } from '../../books.ts';
import { expire } from '../../happenings/expiry.ts';
import type { Endpoint } from '../endpoint.ts';
import { invalid, missing } from '../errors.ts';
import { pageOf } from '../lists.ts';
import { checked, created, expand, listParams, short } from '../params.ts';
import { openSession, sessionCreation } from './checkout-creation.ts';
import { reading } from './reading.ts';

const sessionParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  customer: short.optional(),
  customer_details: z.strictObject({ email: short }).optional(),
  payment_intent: short.optional(),
  payment_link: short.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  subscription: short.optional(),
});

const plain = z.strictObject({ expand });
const lineParams = z.strictObject(listParams);

export const checkoutEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/checkout/sessions',
    handle({ books, params }) {
      const wish = checked(sessionCreation, params);
      return { body: openSession(books, wish), expand: wish.expand };
    },
  },
  {
    method: 'GET',
    path: '/v1/checkout/sessions',
    handle({ books, params }) {
      const wish = checked(sessionParams, params);
      const email = wish.customer_details?.email;
      const found = books.sessions
        .list()
        .filter(({ status }) => wish.status === undefined || status === wish.status)
        .filter((session) => wish.payment_intent === undefined || session.payment_intent === wish.payment_intent)
        .filter((session) => email === undefined || session.customer_details?.email === email)
        .filter(() => [wish.customer, wish.payment_link, wish.subscription].every((name) => name === undefined));
      return { body: pageOf(found, wish, 'checkout.session', '/v1/checkout/sessions'), expand: wish.expand };
    },
  },
  reading('/v1/checkout/sessions/:id', 'checkout.session', ({ sessions }, id) => sessions.get(id)),
  {
    method: 'POST',
    path: '/v1/checkout/sessions/:id/expire',
    handle({ books, params, id }) {
      const session = books.sessions.get(id);
      if (!session) throw missing('checkout.session', id, 'id');
      const wish = checked(plain, params);
      if (session.status !== 'open')
        throw invalid(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      return { body: expire(books, session), expand: wish.expand };
    },
  },
  {
    method: 'GET',
    path: '/v1/checkout/sessions/:id/line_items',
    handle({ books, params, id }) {
      if (!books.sessions.get(id)) throw missing('checkout.session', id, 'id');
      const wish = checked(lineParams, params);
      const page = pageOf(linesOf(books, id), wish, 'item', `/v1/checkout/sessions/${id}/line_items`);
      return { body: { ...page, data: page.data.map(({ item }) => item) }, expand: wish.expand };
    },
  },
];

/** In the order they were given: all of one moment. */
function linesOf({ plans, sessions }: Books, sessionId: string) {
  const currency = sessions.get(sessionId)?.currency ?? '';
  const lines = plans.get(sessionId)?.lines ?? [];
  return lines.toReversed().map((line, index) => {
    const id = `li_${index}${sessionId.slice(-20)}`;
    const amount = line.amount * line.quantity;
    const item = {
      id,
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency,
      description: line.name,
      metadata: {},
      price: null,
      quantity: line.quantity,
    };
    return { id, created: 0, item };
  });
}
