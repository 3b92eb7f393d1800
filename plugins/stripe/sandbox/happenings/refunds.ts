import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { announce } from '../events.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import type { StoredCharge } from '../objects/charge.ts';
import { refundObject, type StoredRefund } from '../objects/refund.ts';
import { settled } from './conversion.ts';
import { move } from './movements.ts';

interface RefundWish {
  readonly amount: number;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What may still be given back of a charge. */
export function refundable(charge: StoredCharge): number {
  return charge.status === 'succeeded' && !charge.disputed ? charge.amount - charge.amount_refunded : 0;
}

/** Gives part or all of a charge back; the caller has checked the amount. Stripe keeps its fee (C3d). */
export function giveBack(books: Books, charge: StoredCharge, wish: RefundWish): StoredRefund {
  const { kit, refunds, charges, now } = books;
  const made = refundObject({
    ...wish,
    id: `re_3${kit.id(23)}`,
    created: now(),
    currency: charge.currency,
    charge: charge.id,
    paymentIntent: charge.payment_intent,
  });
  const bt = move(books, {
    ...settled(books, -wish.amount, charge.currency),
    type: charge.id.startsWith('py_') ? 'payment_refund' : 'refund',
    category: 'refund',
    source: made.id,
    description: charge.description === null ? 'Refund' : `Refund for ${charge.description}`,
    availableOn: availableWith(books, charge),
  });
  const refund = refunds.put(made.id, { ...made, balance_transaction: bt.id });
  const refundedSoFar = charge.amount_refunded + wish.amount;
  const after = charges.put(charge.id, {
    ...charge,
    amount_refunded: refundedSoFar,
    refunded: refundedSoFar === charge.amount,
  });
  announce(books, 'refund.created', refund);
  announce(books, 'charge.refunded', after);
  return refund;
}

/** The payer's bank did not take it: the money is back in the balance, and the charge counts it as not refunded. */
export function failRefund(books: Books, id: string): StoredBalanceTransaction {
  const { refunds, charges, now } = books;
  const refund = refunds.get(id);
  if (!refund) throw new InvalidInput(`There is no refund '${id}'.`);
  if (refund.status !== 'succeeded') throw new InvalidInput(`Refund ${id} is ${refund.status} already.`);
  const bt = move(books, {
    ...settled(books, refund.amount, refund.currency),
    type: 'refund_failure',
    category: 'refund_failure',
    source: id,
    description: 'Refund failure',
    availableOn: now(),
  });
  const failed = refunds.put(id, { ...refund, status: 'failed', failure_balance_transaction: bt.id });
  const charge = charges.get(refund.charge);
  if (charge) {
    const amount_refunded = charge.amount_refunded - refund.amount;
    announce(books, 'charge.updated', charges.put(charge.id, { ...charge, amount_refunded, refunded: false }));
  }
  announce(books, 'refund.failed', failed);
  return bt;
}

/** While the charge is pending its refund is too, or the available balance would turn negative for nothing. */
function availableWith({ balanceTransactions, now }: Books, charge: StoredCharge): number {
  const bt = charge.balance_transaction === null ? undefined : balanceTransactions.get(charge.balance_transaction);
  return Math.max(now(), bt?.available_on ?? 0);
}
