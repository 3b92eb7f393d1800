import { negate } from '../../plugin-api/index.ts';
import type { Facts, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import * as say from '../sentences.ts';
import { isCancelledOut } from '../standing.ts';
import {
  answeredByHand,
  ask,
  booked,
  byHand,
  cancelled,
  isPlan,
  mappingFor,
  posting,
  travelling,
  type CasePlan,
} from './case-plan.ts';
import { transferBetween } from './payout.ts';

/**
 * C2b: a payout came back. Its transfer is taken back; where the ledger refuses that (the bank's side is matched, the
 * period closed) the money goes back by an opposite transfer. One that failed before it was booked is nothing.
 */
export function planPayoutFailure(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  const payoutId = transaction.source?.id ?? '';
  const payout = facts.payouts.get(payoutId);
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  if (answered) return answered;
  if (isCancelledOut(transaction, facts, 'payout')) return travelling(cancelled(transaction));
  const transfers = facts.standing.filter(
    ({ kind, intent, isTakenBack }) => kind === 'transfer' && intent.reference === payoutId && !isTakenBack,
  );
  const [transfer] = transfers;
  const sentence = payout ? say.payoutFailed(payout) : say.byCategory(transaction, null);
  if (transfers.some(({ state }) => state !== 'posted'))
    return ask(transaction, { case: 'C2b', kind: 'waiting', sentence });
  const opposite = transferBetween(mapping, {
    reference: `${payoutId} failed`,
    on: dateIn(facts.timeZone, transaction.createdAt),
    amount: transaction.net.amount,
    currency: transaction.net.currency,
  });
  const isWhole = transfer?.effect.amount === -transaction.net.amount && transaction.fee.amount === 0;
  if (!transfer?.entry || !isWhole)
    return ask(transaction, { case: 'C2b', kind: 'by_hand', sentence, choices: byHand });
  return booked([
    posting({
      source: transaction.id,
      kind: 'transfer_back',
      case: 'C2b',
      effect: negate(transfer.effect),
      intent: { type: 'reversal', reference: payoutId, on: transfer.intent.on, entry: transfer.entry },
      fallback: opposite,
    }),
  ]);
}
