import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { announce } from '../events.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import type { StoredCharge } from '../objects/charge.ts';
import type { StoredPaymentIntent } from '../objects/payment-intent.ts';
import type { StoredSession } from '../objects/session.ts';
import { settled } from './conversion.ts';
import { move } from './movements.ts';
import { succeed } from './pay.ts';

const message = 'The customer’s bank refused the debit.';

/** The bank paid: the money of a pending debit arrives. */
export function settle(books: Books, chargeId: string): StoredBalanceTransaction {
  const charge = chargeOf(books, chargeId);
  if (charge.status !== 'pending') throw new InvalidInput(`Charge ${chargeId} is ${charge.status}, not pending.`);
  const bt = succeed(books, charge, intentOf(books, charge));
  const session = sessionOf(books, charge);
  if (session) {
    const paid = books.sessions.put(session.id, { ...session, payment_status: 'paid' });
    announce(books, 'checkout.session.async_payment_succeeded', paid);
  }
  return bt;
}

/**
 * The bank did not pay. A pending debit just fails. One that already succeeded is returned late: Stripe takes the
 * money back (RECONCILIATION C14). Answers that movement, null for a pending one.
 */
export function fail(books: Books, chargeId: string): StoredBalanceTransaction | null {
  const charge = chargeOf(books, chargeId);
  if (charge.payment_method_details.type === 'card') throw new InvalidInput('A card payment cannot fail afterwards.');
  if (charge.status === 'failed') throw new InvalidInput(`Charge ${chargeId} has failed already.`);
  const taken = charge.status === 'succeeded' ? takeBack(books, charge) : null;
  const failed = books.charges.put(charge.id, {
    ...charge,
    status: 'failed',
    paid: false,
    failure_code: 'debit_not_authorized',
    failure_message: message,
    failure_balance_transaction: taken?.id ?? null,
  });
  announce(books, 'charge.failed', failed);
  const intent = books.paymentIntents.put(charge.payment_intent, {
    ...intentOf(books, charge),
    status: 'requires_payment_method',
    amount_received: 0,
    last_payment_error: { type: 'invalid_request_error', code: 'debit_not_authorized', message, charge: charge.id },
  });
  announce(books, 'payment_intent.payment_failed', intent);
  tellSession(books, charge);
  return taken;
}

function tellSession(books: Books, charge: StoredCharge): void {
  const session = sessionOf(books, charge);
  if (!session) return;
  const unpaid = books.sessions.put(session.id, { ...session, payment_status: 'unpaid' });
  announce(books, 'checkout.session.async_payment_failed', unpaid);
}

function takeBack(books: Books, charge: StoredCharge): StoredBalanceTransaction {
  return move(books, {
    ...settled(books, -charge.amount, charge.currency),
    type: 'payment_failure_refund',
    category: 'charge_failure',
    source: charge.id,
    description: charge.description,
    availableOn: books.now(),
  });
}

export function chargeOf({ charges }: Books, id: string): StoredCharge {
  const charge = charges.get(id);
  if (!charge) throw new InvalidInput(`There is no charge '${id}'.`);
  return charge;
}

function intentOf({ paymentIntents }: Books, charge: StoredCharge): StoredPaymentIntent {
  const intent = paymentIntents.get(charge.payment_intent);
  if (!intent) throw new InvalidInput(`Charge ${charge.id} has no payment intent.`);
  return intent;
}

function sessionOf({ sessions }: Books, charge: StoredCharge): StoredSession | undefined {
  return sessions.list().find((session) => session.payment_intent === charge.payment_intent);
}
