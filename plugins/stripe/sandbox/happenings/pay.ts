import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books, CheckoutPlan } from '../books.ts';
import { announce } from '../events.ts';
import { feeOf } from '../money.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import { chargeObject, type StoredCharge } from '../objects/charge.ts';
import { paymentIntentObject, type StoredPaymentIntent } from '../objects/payment-intent.ts';
import { debitFor, type Method } from '../objects/payment-method.ts';
import { customerDetails, type StoredSession } from '../objects/session.ts';
import { settled } from './conversion.ts';
import { move, pendingSeconds } from './movements.ts';

/** What the payer does at the hosted page. `card_declined` leaves the session open. */
export type Payment = 'card' | 'card_declined' | 'delayed';

export interface Paid {
  readonly session: StoredSession;
  readonly charge: StoredCharge;
  readonly balanceTransaction: StoredBalanceTransaction | null;
}

/** Pays an open session; the check and the payment are one step, so of two payers at once one pays. */
export function pay(books: Books, sessionId: string, payment: Payment, email: string | null): Paid {
  const session = books.sessions.get(sessionId);
  if (!session) throw new InvalidInput('There is no such checkout.');
  if (session.status !== 'open') throw new InvalidInput(`This checkout is ${session.status}.`);
  const payer = email ?? session.customer_email;
  const intent = intentOf(books, session);
  switch (payment) {
    case 'card':
      return payByCard(books, session, intent, payer);
    case 'card_declined':
      return decline(books, session, intent, payer);
    case 'delayed':
      return payByDebit(books, session, intent, payer);
  }
}

/** Money that a bank debit brought, or a card at once: charge and payment succeed, the fee is taken. */
export function succeed(books: Books, charge: StoredCharge, intent: StoredPaymentIntent): StoredBalanceTransaction {
  const brought = settled(books, charge.amount, charge.currency);
  const fee = feeOf(brought.amount, brought.currency);
  const before = books.charges.put(charge.id, { ...charge, status: 'succeeded', paid: true });
  announce(books, 'charge.succeeded', before);
  const bt = move(books, {
    ...brought,
    fee,
    type: charge.id.startsWith('py_') ? 'payment' : 'charge',
    category: 'charge',
    source: charge.id,
    description: charge.description,
    availableOn: books.now() + pendingSeconds,
  });
  const after = books.charges.put(charge.id, { ...before, balance_transaction: bt.id });
  const paid = books.paymentIntents.put(intent.id, {
    ...intent,
    status: 'succeeded',
    amount_received: charge.amount,
    latest_charge: charge.id,
    last_payment_error: null,
  });
  announce(books, 'payment_intent.succeeded', paid);
  announce(books, 'charge.updated', after);
  return bt;
}

function payByCard(books: Books, session: StoredSession, intent: StoredPaymentIntent, payer: string | null): Paid {
  const charge = chargeFor(books, session, intent, { method: 'card', status: 'succeeded', payer });
  const balanceTransaction = succeed(books, charge, intent);
  const done = complete(books, session, intent.id, payer, 'paid');
  return { session: done, charge: books.charges.get(charge.id) ?? charge, balanceTransaction };
}

function payByDebit(books: Books, session: StoredSession, intent: StoredPaymentIntent, payer: string | null): Paid {
  const method = debitFor(intent.currency);
  const charge = chargeFor(books, session, intent, { method, status: 'pending', payer });
  const processing = books.paymentIntents.put(intent.id, { ...intent, status: 'processing', latest_charge: charge.id });
  announce(books, 'payment_intent.processing', processing);
  announce(books, 'charge.pending', charge);
  return { session: complete(books, session, intent.id, payer, 'unpaid'), charge, balanceTransaction: null };
}

function decline(books: Books, session: StoredSession, intent: StoredPaymentIntent, payer: string | null): Paid {
  const made = chargeFor(books, session, intent, { method: 'card', status: 'failed', payer });
  const message = 'Your card was declined.';
  const charge = books.charges.put(made.id, { ...made, failure_code: 'card_declined', failure_message: message });
  announce(books, 'charge.failed', charge);
  const failed = books.paymentIntents.put(intent.id, {
    ...intent,
    latest_charge: charge.id,
    last_payment_error: {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message,
      charge: charge.id,
    },
  });
  announce(books, 'payment_intent.payment_failed', failed);
  return { session, charge, balanceTransaction: null };
}

function complete(
  books: Books,
  session: StoredSession,
  intentId: string,
  payer: string | null,
  status: 'paid' | 'unpaid',
): StoredSession {
  const done = books.sessions.put(session.id, {
    ...session,
    status: 'complete',
    payment_status: status,
    payment_intent: intentId,
    customer_details: payer === null ? null : customerDetails(payer),
    url: null,
  });
  announce(books, 'checkout.session.completed', done);
  return done;
}

/** Made when the payer first tries; a second try after a declined card goes on with it. */
function intentOf(books: Books, session: StoredSession): StoredPaymentIntent {
  const known = session.payment_intent === null ? undefined : books.paymentIntents.get(session.payment_intent);
  if (known) return known;
  const { kit, paymentIntents, sessions, now } = books;
  const { description, metadata } = planOf(books, session.id);
  const id = `pi_3${kit.id(23)}`;
  const intent = paymentIntentObject({
    id,
    clientSecret: `${id}_secret_${kit.id(25)}`,
    created: now(),
    amount: session.amount_total,
    currency: session.currency,
    description,
    metadata,
    methods: session.payment_method_types,
  });
  sessions.put(session.id, { ...session, payment_intent: id });
  announce(books, 'payment_intent.created', intent);
  return paymentIntents.put(id, intent);
}

function chargeFor(
  books: Books,
  session: StoredSession,
  intent: StoredPaymentIntent,
  how: { method: Method; status: 'pending' | 'succeeded' | 'failed'; payer: string | null },
): StoredCharge {
  const { kit, charges, now } = books;
  const charge = chargeObject({
    id: `${how.method === 'card' ? 'ch' : 'py'}_3${kit.id(23)}`,
    created: now(),
    amount: session.amount_total,
    currency: session.currency,
    paymentIntent: intent.id,
    paymentMethod: `pm_1${kit.id(23)}`,
    method: how.method,
    description: intent.description,
    email: how.payer,
    name: null,
    metadata: intent.metadata,
    status: how.status,
    fingerprint: kit.id(16),
  });
  return charges.put(charge.id, charge);
}

function planOf({ plans }: Books, sessionId: string): CheckoutPlan {
  return plans.get(sessionId) ?? { description: null, metadata: {}, lines: [] };
}
