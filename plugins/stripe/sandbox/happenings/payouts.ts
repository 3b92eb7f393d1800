import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { announce } from '../events.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import { payoutObject, type StoredPayout } from '../objects/payout.ts';
import { move } from './movements.ts';

const daySeconds = 24 * 3600;

/**
 * Makes all pending money available and pays the whole balance out, one automatic payout a currency. Without a
 * date it arrives today and is paid at once; with one it is in transit until that day begins.
 */
export function payOut(books: Books, arrivesOn: string | null): readonly StoredPayout[] {
  const now = books.now();
  const waiting = books.balanceTransactions.list().filter(({ id }) => books.payoutOf.get(id) === undefined);
  const payouts = [...Map.groupBy(waiting, ({ currency }) => currency)]
    .map(([currency, movements]) => ({ currency, movements, amount: sumOf(movements) }))
    .filter(({ amount }) => amount !== 0)
    .map(({ currency, movements, amount }) => {
      for (const bt of movements)
        if (bt.available_on > now) books.balanceTransactions.put(bt.id, { ...bt, available_on: now });
      return payOutOne(books, { currency, movements, amount, arrivesOn });
    });
  if (payouts.length === 0) throw new InvalidInput('There is nothing to pay out.');
  return payouts;
}

/** What an instant payout costs: 1 % of it, in its minor units. */
const instantFee = (amount: number): number => Math.round(amount / 100);

/**
 * A payout asked for by hand, of part of the balance, paid at once. It names no movements: Stripe lists them for
 * automatic payouts only. An instant one costs a fee (C2d).
 */
export function payOutByHand(
  books: Books,
  wish: { readonly amount: number; readonly currency: string; readonly method: 'standard' | 'instant' },
): StoredPayout {
  const { kit, payouts, now } = books;
  const made = payoutObject({
    id: `po_1${kit.id(23)}`,
    created: now(),
    arrivalDate: today(now()),
    amount: wish.amount,
    currency: wish.currency,
    status: 'in_transit',
    manual: wish.method,
  });
  const bt = move(books, {
    amount: -wish.amount,
    currency: wish.currency,
    fee: wish.method === 'instant' ? instantFee(wish.amount) : 0,
    feeDescription: 'Instant payout fee',
    type: 'payout',
    category: 'payout',
    source: made.id,
    description: 'STRIPE PAYOUT',
    availableOn: now(),
  });
  const payout = payouts.put(made.id, { ...made, balance_transaction: bt.id });
  announce(books, 'payout.created', payout);
  arrive(books, payout);
  return payouts.get(payout.id) ?? payout;
}

/** The bank sent it back: the money is in the balance again and goes with the next payout. */
export function failPayout(books: Books, id: string): StoredBalanceTransaction {
  const payout = books.payouts.get(id);
  if (!payout) throw new InvalidInput(`There is no payout '${id}'.`);
  if (payout.status === 'failed') throw new InvalidInput(`Payout ${id} has failed already.`);
  const bt = move(books, {
    amount: payout.amount,
    currency: payout.currency,
    type: 'payout_failure',
    category: 'payout_reversal',
    source: id,
    description: 'STRIPE PAYOUT FAILURE',
    availableOn: books.now(),
  });
  const failed = books.payouts.put(id, {
    ...payout,
    status: 'failed',
    failure_balance_transaction: bt.id,
    failure_code: 'account_closed',
    failure_message: 'The bank account has been closed.',
  });
  announce(books, 'payout.failed', failed);
  return bt;
}

/** A payout in transit whose day has come is paid. */
export function arrive(books: Books, payout: StoredPayout): void {
  announce(books, 'payout.paid', books.payouts.put(payout.id, { ...payout, status: 'paid' }));
}

function payOutOne(
  books: Books,
  due: {
    readonly currency: string;
    readonly movements: readonly StoredBalanceTransaction[];
    readonly amount: number;
    readonly arrivesOn: string | null;
  },
): StoredPayout {
  const { kit, payouts, payoutOf, now } = books;
  const arrivalDate = due.arrivesOn === null ? today(now()) : dayOf(due.arrivesOn);
  const made = payoutObject({
    id: `po_1${kit.id(23)}`,
    created: now(),
    arrivalDate,
    amount: due.amount,
    currency: due.currency,
    status: 'in_transit',
  });
  const bt = move(books, {
    amount: -due.amount,
    currency: due.currency,
    type: 'payout',
    category: 'payout',
    source: made.id,
    description: 'STRIPE PAYOUT',
    availableOn: now(),
  });
  for (const { id } of [...due.movements, bt]) payoutOf.put(id, made.id);
  const payout = payouts.put(made.id, { ...made, balance_transaction: bt.id });
  announce(books, 'payout.created', payout);
  if (due.arrivesOn === null || arrivalDate <= now()) arrive(books, payout);
  return payouts.get(payout.id) ?? payout;
}

function sumOf(movements: readonly StoredBalanceTransaction[]): number {
  return movements.reduce((sum, { net }) => sum + net, 0);
}

function today(now: number): number {
  return now - (now % daySeconds);
}

function dayOf(date: string): number {
  try {
    return Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds / 1000;
  } catch {
    throw new InvalidInput(`'${date}' is not an ISO date.`);
  }
}
