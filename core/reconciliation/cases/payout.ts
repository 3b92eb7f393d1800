import { money, negate, type Payout } from '../../plugin-api/index.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import type { PlannedPosting } from '../planned.ts';
import * as say from '../sentences.ts';
import { isCancelledOut } from '../standing.ts';
import {
  adoptedByReference,
  answeredByHand,
  ask,
  booked,
  byHand,
  cancelled,
  isPlan,
  mappingFor,
  nobody,
  posting,
  together,
  travelling,
  type CasePlan,
} from './case-plan.ts';
import { planFee } from './fee.ts';

/**
 * C2: a payout is a transfer from clearing to the payout bank, dated the day it arrives, booked once the processor
 * says paid or that day has come; until then it is in transit. One that was pulled from the bank goes the other way
 * (C2c), one that cost something has its fee beside it (C2d). One into another currency is entered by a person and
 * found again by its id (C13c).
 */
export function planPayout(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  const payoutId = transaction.source?.id;
  const payout = payoutId === undefined ? undefined : facts.payouts.get(payoutId);
  if (!payout || payoutId === undefined)
    return ask(transaction, { case: 'waiting', kind: 'waiting', sentence: say.notReadYet('payout', transaction) });
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  if (answered) return answered;
  if (payout.amount.currency !== transaction.net.currency) return planCrossing(transaction, facts, payout, payoutId);
  if (payout.amount.amount !== -transaction.amount.amount || !addsUp(transaction))
    return ask(transaction, {
      case: 'C17',
      kind: 'look',
      sentence: say.payoutDiffers(payout, transaction),
      choices: byHand,
    });
  if (isCancelledOut(transaction, facts, 'payout_reversal')) return travelling(cancelled(transaction));
  const hasFailed = payout.status === 'failed' || payout.status === 'canceled';
  // A failed one is still away until the processor's own entry brings it back.
  const hasArrived = payout.status === 'paid' || (!hasFailed && payout.arrivesOn <= facts.today);
  if (!hasArrived)
    return travelling({
      why: 'payout',
      source: transaction.id,
      payoutId,
      amount: transaction.net,
      arrivesOn: payout.arrivesOn,
    });
  const fee = planFee(transaction, facts, mapping, { ...nobody, case: 'C2d', label: `payout ${payoutId}` });
  return together([booked([transferPosting(transaction, payout, payoutId, mapping)]), fee]);
}

function transferPosting(transaction: Transaction, payout: Payout, payoutId: string, mapping: Mapping): PlannedPosting {
  const wasPulled = transaction.amount.amount > 0;
  return posting({
    source: transaction.id,
    kind: 'transfer',
    case: wasPulled ? 'C2c' : transaction.fee.amount !== 0 || !payout.automatic ? 'C2d' : 'C2',
    effect: transaction.amount,
    intent: transferBetween(mapping, {
      reference: payoutId,
      on: payout.arrivesOn,
      amount: transaction.amount.amount,
      currency: transaction.amount.currency,
    }),
  });
}

/** `amount`: the signed change of clearing. No feed will ever match the clearing side; the bank's is matched (C2). */
export function transferBetween(
  { clearingAccount, bankAccount }: Mapping,
  move: { readonly reference: string; readonly on: string; readonly amount: number; readonly currency: string },
): PlannedPosting['intent'] {
  const comesIn = move.amount > 0;
  return {
    type: 'payout_transfer',
    reference: move.reference,
    on: move.on,
    fromAccount: comesIn ? bankAccount : clearingAccount,
    toAccount: comesIn ? clearingAccount : bankAccount,
    amount: money(Math.abs(move.amount), move.currency),
    fromReconciled: !comesIn,
    toReconciled: comesIn,
  };
}

function addsUp({ amount, fee, net }: Transaction): boolean {
  return fee.amount >= 0 && amount.amount + negate(fee).amount === net.amount;
}

/** C13c: ledgers post no transfer across currencies; a person does, with the payout's id, and it is adopted. */
function planCrossing(transaction: Transaction, facts: Facts, payout: Payout, payoutId: string): CasePlan {
  if (payout.status !== 'paid' && payout.arrivesOn > facts.today)
    return travelling({
      why: 'payout',
      source: transaction.id,
      payoutId,
      amount: transaction.net,
      arrivesOn: payout.arrivesOn,
    });
  return (
    adoptedByReference(transaction, facts, payoutId) ??
    ask(transaction, {
      case: 'C13c',
      kind: 'by_hand',
      sentence: say.payoutConverted(payout, transaction, payoutId),
      choices: byHand,
    })
  );
}
