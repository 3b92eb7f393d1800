import { z } from 'zod';
import { shown } from '../../happenings/movements.ts';
import type { Books } from '../../books.ts';
import type { StoredBalanceTransaction } from '../../objects/balance-transaction.ts';
import type { Endpoint } from '../endpoint.ts';
import { invalid, missing } from '../errors.ts';
import { pageOf } from '../lists.ts';
import { checked, created, listParams, short } from '../params.ts';
import { reading } from './reading.ts';

const btParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  currency: short.optional(),
  payout: short.optional(),
  source: short.optional(),
  type: short.optional(),
});

const payoutParams = z.strictObject({
  ...listParams,
  created: created.optional(),
  arrival_date: created.optional(),
  destination: short.optional(),
  status: short.optional(),
});

export const moneyEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/balance_transactions',
    handle({ books, params }) {
      const wish = checked(btParams, params);
      if (wish.payout !== undefined) refuseManual(books, wish.payout);
      const found = books.balanceTransactions.list().filter((bt) => matches(books, bt, wish));
      const page = pageOf(found, wish, 'balance transaction', '/v1/balance_transactions');
      const now = books.now();
      return { body: { ...page, data: page.data.map((bt) => shown(bt, now)) }, expand: wish.expand };
    },
  },
  reading('/v1/balance_transactions/:id', 'balance transaction', ({ balanceTransactions, now }, id) => {
    const bt = balanceTransactions.get(id);
    return bt && shown(bt, now());
  }),
  {
    method: 'GET',
    path: '/v1/payouts',
    handle({ books, params }) {
      const wish = checked(payoutParams, params);
      const found = books.payouts
        .list()
        .filter(({ status }) => wish.status === undefined || status === wish.status)
        .filter(({ destination }) => wish.destination === undefined || destination === wish.destination);
      return { body: pageOf(found, wish, 'payout', '/v1/payouts'), expand: wish.expand };
    },
  },
  reading('/v1/payouts/:id', 'payout', ({ payouts }, id) => payouts.get(id)),
];

function matches(books: Books, bt: StoredBalanceTransaction, wish: z.infer<typeof btParams>): boolean {
  return (
    (wish.payout === undefined || books.payoutOf.get(bt.id) === wish.payout) &&
    (wish.currency === undefined || bt.currency === wish.currency) &&
    (wish.source === undefined || bt.source === wish.source) &&
    (wish.type === undefined || bt.type === wish.type)
  );
}

function refuseManual(books: Books, id: string): void {
  const payout = books.payouts.get(id);
  if (!payout) throw missing('payout', id, 'payout');
  if (!payout.automatic)
    throw invalid('Balance transaction history can only be filtered on automatic transfers, not manual.', {
      param: 'payout',
    });
}
