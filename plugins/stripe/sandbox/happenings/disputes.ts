import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { announce } from '../events.ts';
import { decimalOf, disputeFee } from '../money.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import type { StoredCharge } from '../objects/charge.ts';
import { disputeObject, type StoredDispute } from '../objects/dispute.ts';
import { settled } from './conversion.ts';
import { move, shown } from './movements.ts';

const answerWithinSeconds = 9 * 24 * 3600;

/** The payer's bank takes the money back and Stripe its fee, both in one movement (RECONCILIATION C4). */
export function openDispute(books: Books, charge: StoredCharge): StoredDispute {
  if (charge.status !== 'succeeded' || charge.disputed)
    throw new InvalidInput(`Charge ${charge.id} cannot be disputed.`);
  const { kit, disputes, charges, now } = books;
  const id = `du_1${kit.id(23)}`;
  const amount = charge.amount - charge.amount_refunded;
  const taken = settled(books, -amount, charge.currency);
  const movement = move(books, {
    ...taken,
    fee: disputeFee(taken.currency),
    feeDescription: 'Dispute fee',
    type: 'adjustment',
    category: 'dispute',
    source: id,
    description: `Chargeback withdrawal for ${charge.id}`,
    availableOn: now(),
  });
  const dispute = disputeObject({
    id,
    created: now(),
    dueBy: now() + answerWithinSeconds,
    amount,
    currency: charge.currency,
    charge: charge.id,
    paymentIntent: charge.payment_intent,
    movement: shown(movement, now()),
  });
  disputes.put(id, dispute);
  charges.put(charge.id, { ...charge, disputed: true });
  announce(books, 'charge.dispute.created', dispute);
  announce(books, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/**
 * Won: the amount comes back, the fee for receiving it does not; one for countering it does (C4b), `feeBack` of the
 * settlement currency. Lost: nothing moves.
 */
export function closeDispute(
  books: Books,
  id: string,
  outcome: 'won' | 'lost',
  feeBack: unknown,
): StoredBalanceTransaction | null {
  const { disputes, now } = books;
  const dispute = disputes.get(id);
  if (!dispute) throw new InvalidInput(`There is no dispute '${id}'.`);
  if (dispute.status !== 'needs_response') throw new InvalidInput(`Dispute ${id} is ${dispute.status} already.`);
  const returned = outcome === 'won' ? reinstate(books, dispute, feeBack) : null;
  const closed = disputes.put(id, {
    ...dispute,
    status: outcome,
    balance_transactions: returned
      ? [...dispute.balance_transactions, shown(returned, now())]
      : dispute.balance_transactions,
  });
  announce(books, 'charge.dispute.closed', closed);
  if (returned) announce(books, 'charge.dispute.funds_reinstated', closed);
  return returned;
}

function reinstate(books: Books, dispute: StoredDispute, feeBack: unknown): StoredBalanceTransaction {
  const returned = settled(books, dispute.amount, dispute.currency);
  return move(books, {
    ...returned,
    fee: feeBack === undefined ? 0 : -decimalOf(feeBack, returned.currency),
    feeDescription: 'Dispute fee returned',
    type: 'adjustment',
    category: 'dispute_reversal',
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
    availableOn: books.now(),
  });
}
