import { z } from 'zod';
import type { Books } from '../../books.ts';
import { giveBack, refundable } from '../../happenings/refunds.ts';
import { spoken } from '../../money.ts';
import type { StoredCharge } from '../../objects/charge.ts';
import type { Endpoint } from '../endpoint.ts';
import { invalid, missing } from '../errors.ts';
import { pageOf } from '../lists.ts';
import { checked, created, expand, integer, listParams, metadata, short } from '../params.ts';
import { reading } from './reading.ts';

const refundParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  charge: short.optional(),
  payment_intent: short.optional(),
});

const creation = z.strictObject({
  charge: short.optional(),
  payment_intent: short.optional(),
  amount: integer.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.default({}),
  expand,
});

export const refundEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/refunds',
    handle({ books, params }) {
      const wish = checked(refundParams, params);
      const found = books.refunds
        .list()
        .filter(({ charge }) => wish.charge === undefined || charge === wish.charge)
        .filter((refund) => wish.payment_intent === undefined || refund.payment_intent === wish.payment_intent);
      return { body: pageOf(found, wish, 'refund', '/v1/refunds'), expand: wish.expand };
    },
  },
  reading('/v1/refunds/:id', 'refund', ({ refunds }, id) => refunds.get(id)),
  {
    method: 'POST',
    path: '/v1/refunds',
    handle({ books, params }) {
      const wish = checked(creation, params);
      const charge = chargeOf(books, wish);
      const left = refundable(charge);
      if (charge.refunded)
        throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
      if (charge.disputed)
        throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
      const amount = wish.amount ?? left;
      if (amount < 1) throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
      if (amount > left)
        throw invalid(
          `Refund amount (${spoken(amount, charge.currency)}) is greater than unrefunded amount on charge (${spoken(left, charge.currency)})`,
          { param: 'amount' },
        );
      const refund = giveBack(books, charge, { amount, reason: wish.reason ?? null, metadata: wish.metadata });
      return { body: refund, expand: wish.expand };
    },
  },
];

function chargeOf(books: Books, wish: z.infer<typeof creation>): StoredCharge {
  const id = wish.charge ?? books.paymentIntents.get(wish.payment_intent ?? '')?.latest_charge ?? null;
  if (wish.charge === undefined && wish.payment_intent === undefined)
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.');
  const charge = id === null ? undefined : books.charges.get(id);
  if (charge) return charge;
  throw wish.charge === undefined
    ? missing('payment_intent', wish.payment_intent ?? '', 'payment_intent')
    : missing('charge', wish.charge, 'charge');
}
