import { money } from '../../plugin-api/index.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import * as say from '../sentences.ts';
import type { Answer } from '../answer.ts';
import {
  answeredByHand,
  ask,
  booked,
  byHand,
  isPlan,
  mappingFor,
  positive,
  posting,
  travelling,
  type CasePlan,
} from './case-plan.ts';
import { line } from './fee.ts';
import { transferBetween } from './payout.ts';

/** C17: the processor's own bills and taxes are money spent on the fee account, or received from it when given back. */
export function planProcessorBill(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  return answered ?? asFee(transaction, facts, mapping);
}

/** C17: money the firm added from its bank, or that went back there. */
export function planTopUp(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  if (transaction.fee.amount !== 0 || transaction.net.amount === 0) return planUnknown(transaction, facts);
  return booked([
    posting({
      source: transaction.id,
      kind: 'transfer',
      case: 'C17',
      effect: transaction.net,
      intent: transferBetween(mapping, {
        reference: transaction.source?.id ?? transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        amount: transaction.net.amount,
        currency: transaction.net.currency,
      }),
    }),
  ]);
}

/** C17: money the processor holds back is still the firm's: nothing is booked, and it is listed until released. */
export function planReserve(transaction: Transaction): CasePlan {
  const { id, net } = transaction;
  return travelling({ why: 'reserve', source: id, payoutId: null, amount: net, arrivesOn: null });
}

/** A category nobody knows, or a known one of a shape nobody expects: named, never guessed. */
export function planUnknown(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  const answer = facts.answers.get(transaction.id);
  const isPlain = transaction.amount.amount - transaction.fee.amount === transaction.net.amount;
  const choices = isPlain && transaction.net.amount !== 0 ? (['as_fee', 'to_account', 'exclude'] as const) : byHand;
  const answered = answeredByHand(transaction, facts, answer);
  if (answered) return answered;
  if (answer?.choice === 'as_fee') return asFee(transaction, facts, mapping, answer);
  if (answer?.choice === 'to_account' && answer.input.account !== undefined)
    return toAccount(transaction, facts, mapping, answer, answer.input.account);
  return ask(transaction, { case: 'C17', kind: 'unknown', sentence: say.byCategory(transaction, null), choices });
}

function asFee(transaction: Transaction, facts: Facts, mapping: Mapping, answer?: Answer): CasePlan {
  if (transaction.net.amount > 0) return toAccount(transaction, facts, mapping, answer, mapping.feeAccount);
  const amount = positive(transaction.net);
  return booked([
    posting({
      source: transaction.id,
      kind: 'fee',
      part: answer?.id ?? '',
      case: 'C17',
      effect: transaction.net,
      answerId: answer?.id ?? null,
      intent: {
        type: 'processor_fee',
        reference: transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        account: mapping.clearingAccount,
        payee: facts.processorName,
        lines: [
          transaction.category === 'tax'
            ? { account: mapping.feeAccount, description: descriptionOf(transaction), amount }
            : line(mapping.feeAccount, descriptionOf(transaction), amount, facts),
        ],
      },
    }),
  ]);
}

function toAccount(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  answer: Answer | undefined,
  account: string,
): CasePlan {
  return booked([
    posting({
      source: transaction.id,
      kind: transaction.category === 'fee' || transaction.category === 'tax' ? 'fee' : 'other',
      part: answer?.id ?? '',
      case: 'C17',
      effect: transaction.net,
      answerId: answer?.id ?? null,
      intent: {
        type: transaction.net.amount < 0 ? 'withdrawal' : 'deposit',
        reference: transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        account: mapping.clearingAccount,
        counterAccount: account,
        payee: facts.processorName,
        description: answer?.reason ?? descriptionOf(transaction),
        amount: money(Math.abs(transaction.net.amount), transaction.net.currency),
      },
    }),
  ]);
}

function descriptionOf({ fees, label, id }: Transaction): string {
  return fees[0]?.description ?? `${label} ${id}`;
}
