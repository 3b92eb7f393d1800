import { negate, type Payout } from '../../plugin-api/index.ts';
import type { Facts, Transaction } from '../facts.ts';
import { heldByLock } from '../lock-dates.ts';
import * as say from '../sentences.ts';
import { booked, refused, travelling, type CasePlan } from './case-plan.ts';

/**
 * C2: a payout is a transfer from clearing to the payout bank, dated the day it arrives, booked once the
 * processor says paid or that day has come; until then it is in transit. Failed, negative, charged-for or
 * cross-currency payouts are questions (C2b, C2c, C2d, C13c).
 */
export function planPayout(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = facts.mappings.get(transaction.net.currency);
  if (!mapping) return refused(transaction, 'setup', say.notMapped(transaction.net.currency));
  const payout = transaction.source ? facts.payouts.get(transaction.source.id) : undefined;
  if (!payout || !transaction.source) return refused(transaction, 'waiting', say.notReadYet('payout', transaction));
  const question = asks(transaction, payout);
  if (question) return refused(transaction, question.case, question.sentence);
  const payoutId = transaction.source.id;
  const arrived = payout.status === 'paid' || payout.arrivesOn <= facts.today;
  if (!arrived)
    return travelling({ source: transaction.id, payoutId, amount: transaction.net, arrivesOn: payout.arrivesOn });
  return booked([
    {
      source: transaction.id,
      kind: 'transfer',
      case: 'C2',
      clientId: null,
      invoiceId: null,
      checkoutId: null,
      effect: transaction.net,
      hold: heldByLock(payout.arrivesOn, facts.lockDates),
      intent: {
        type: 'payout_transfer',
        reference: payoutId,
        on: payout.arrivesOn,
        fromAccount: mapping.clearingAccount,
        toAccount: mapping.bankAccount,
        amount: negate(transaction.net),
        // No feed will ever match the clearing side; the bank's side is matched with the feed (C2).
        fromReconciled: true,
        toReconciled: false,
      },
    },
  ]);
}

function asks(transaction: Transaction, payout: Payout): { readonly case: string; readonly sentence: string } | null {
  if (payout.status === 'failed' || payout.status === 'canceled')
    return { case: 'C2b', sentence: say.payoutFailed(payout) };
  if (transaction.net.amount >= 0) return { case: 'C2c', sentence: say.payoutPulled(transaction) };
  if (transaction.fee.amount !== 0) return { case: 'C2d', sentence: say.payoutCharged(transaction) };
  if (payout.amount.currency !== transaction.net.currency)
    return { case: 'C13c', sentence: say.payoutConverted(payout, transaction) };
  if (payout.amount.amount !== -transaction.net.amount)
    return { case: 'C17', sentence: say.payoutDiffers(payout, transaction) };
  return null;
}
