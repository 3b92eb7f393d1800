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
      const body = pageOf(linesOf(books, id), wish, 'item', `/v1/checkout/sessions/${id}/line_items`);
      return { body: { ...body, data: body.data.map(({ created: _created, ...line }) => line) }, expand: wish.expand };
    },
  },
];

function linesOf({ plans, sessions }: Books, id: string) {
  const session = sessions.get(id);
  const currency = session?.currency ?? '';
  return (plans.get(id)?.lines ?? []).map((line, index) => ({
    id: `li_${index}${id.slice(-20)}`,
    object: 'item' as const,
    created: 0,
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: line.amount * line.quantity,
    amount_tax: 0,
    amount_total: line.amount * line.quantity,
    currency,
    description: line.name,
    metadata: {},
    price: null,
    quantity: line.quantity,
  }));
}
