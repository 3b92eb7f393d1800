import { money, negate, type Money } from '../../plugin-api/index.ts';
import type { Answer } from '../answer.ts';
import { refundRequestOf } from '../answer.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import type { ChoiceId } from '../questions.ts';
import * as say from '../sentences.ts';
import { isBegun, isCancelledOut } from '../standing.ts';
import {
  answeredByHand,
  ask,
  booked,
  byHand,
  cancelled,
  isPlan,
  mappingFor,
  positive,
  posting,
  together,
  travelling,
  type About,
  type CasePlan,
} from './case-plan.ts';
import { beyondSale, bookingOf, canCredit, creditCovering, type Booking } from './booking-of.ts';
import { planPaidAnotherWay } from './paid-another-way.ts';

/**
 * C3: what a refund means for the books nobody but the firm knows: the sale is taken back (credit note), the client
 * pays another way (the receipt is), or it was an overpayment (the credit is paid back). What was asked when the
 * refund was started here, or what the rules say, counts as the answer; a payment that was all credit needs none. What
 * goes back beyond the sale is paid out of the client's credit, whatever the rest means (C6b).
 */
export function planRefund(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  if (transaction.amount.amount >= 0 || transaction.fee.amount !== 0)
    return ask(transaction, {
      case: 'C17',
      kind: 'look',
      sentence: say.byCategory(transaction, null),
      choices: byHand,
    });
  const booking = bookingOf(transaction, facts);
  const own = facts.answers.get(transaction.id);
  const hand = answeredByHand(transaction, facts, own);
  if (hand) return hand;
  const answer = own ?? requestedAs(transaction, facts);
  if (isBegun(answer, facts)) return booked([]);
  if (isCancelledOut(transaction, facts, 'refund_failure')) return travelling(cancelled(transaction));
  const choices = choicesFor(transaction, booking);
  const choice =
    answer && choices.includes(answer.choice)
      ? answer.choice
      : byRule(choices, { transaction, booking, facts, answer });
  const planned = choice === null ? null : bookAs(choice, { transaction, facts, mapping, booking, answer });
  return planned ?? question(transaction, booking, choices);
}

interface Returned {
  readonly transaction: Transaction;
  readonly facts: Facts;
  readonly mapping: Mapping;
  readonly booking: Booking;
  readonly answer: Answer | undefined;
}

function bookAs(choice: ChoiceId, returned: Returned): CasePlan | null {
  switch (choice) {
    case 'credit_note':
      return creditNote(returned);
    case 'another_way': {
      const { transaction, facts, mapping, booking, answer } = returned;
      const rewritten = planPaidAnotherWay(transaction, facts, mapping, booking, answer, fromSale(returned));
      return rewritten && withCreditBack(returned, rewritten);
    }
    case 'overpayment':
      return payCreditBack(returned, -returned.transaction.amount.amount);
    case 'to_income':
      return takeIncomeBack(returned);
    default:
      return null;
  }
}

/** A refund started here said what it means before the money moved. */
function requestedAs(transaction: Transaction, facts: Facts): Answer | undefined {
  const refund = facts.refunds.get(transaction.source?.id ?? '');
  const intentId = refund?.metadata['portico_intent'];
  return intentId === undefined ? undefined : facts.answers.get(refundRequestOf(intentId));
}

function choicesFor(transaction: Transaction, booking: Booking): readonly ChoiceId[] {
  const amount = -transaction.amount.amount;
  const [receipt, ...otherReceipts] = booking.receipts;
  const ofSale = amount - beyondSale(booking, amount);
  const isCreditable = otherReceipts.length === 0 && canCredit(booking, positive(transaction.amount));
  const canRewrite = receipt?.state === 'posted' && isCreditable && receipt.effect.amount >= ofSale;
  return [
    ...(isCreditable ? (['credit_note'] as const) : []),
    ...(canRewrite ? (['another_way'] as const) : []),
    ...(booking.creditLeft >= amount ? (['overpayment'] as const) : []),
    ...(booking.income ? (['to_income'] as const) : []),
  ];
}

/** Without a word from anybody: only what cannot mean anything else, or what the rules say. */
function byRule(
  choices: readonly ChoiceId[],
  { transaction, booking, facts, answer }: Omit<Returned, 'mapping'>,
): ChoiceId | null {
  if (answer) return null;
  if (booking.receipts.length === 0 && choices.includes('overpayment')) return 'overpayment';
  const isAllSale = !choices.includes('overpayment') && beyondSale(booking, -transaction.amount.amount) === 0;
  const usual = facts.rules.refundDefault === 'credit_note' && isAllSale;
  return usual && choices.includes('credit_note') ? 'credit_note' : null;
}

function question(transaction: Transaction, booking: Booking, choices: readonly ChoiceId[]): CasePlan {
  const about: About = { clientId: booking.clientId, invoiceId: booking.invoiceId };
  if (booking.isWaiting)
    return ask(transaction, { case: 'C3', kind: 'waiting', sentence: say.refundWaits(transaction, booking), about });
  const asked = choices.filter((choice) => choice !== 'to_income');
  return ask(transaction, {
    case: 'C3',
    kind: asked.length > 0 ? 'refund' : 'by_hand',
    sentence: say.byCategory(transaction, booking.invoice),
    choices: asked.length > 0 ? asked : [...choices, ...byHand],
    about,
  });
}

function fromSale({ transaction, booking }: Returned): Money {
  const { amount, currency } = positive(transaction.amount);
  return money(amount - beyondSale(booking, amount), currency);
}

function withCreditBack(returned: Returned, rest: CasePlan): CasePlan | null {
  const beyond = beyondSale(returned.booking, -returned.transaction.amount.amount);
  if (beyond === 0) return rest;
  const back = payCreditBack(returned, beyond);
  return back && together([back, rest]);
}

function creditNote(returned: Returned): CasePlan | null {
  const { transaction, facts, mapping, booking, answer } = returned;
  const { invoiceId } = booking;
  if (invoiceId === null) return null;
  const amount = fromSale(returned);
  const note = booked([
    posting({
      ...refundOf(transaction, booking, answer),
      effect: negate(amount),
      intent: {
        type: 'credit_note_with_refund',
        reference: transaction.source?.id ?? transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        invoiceId,
        account: mapping.clearingAccount,
        amount,
        description: answer?.reason ?? 'Refund',
      },
    }),
  ]);
  return withCreditBack(returned, note);
}

/** C6b: so much of the client's credit, in minor units, is paid back. */
function payCreditBack({ transaction, facts, mapping, booking, answer }: Returned, amount: number): CasePlan | null {
  const whole = -transaction.amount.amount;
  const paid = money(amount, transaction.amount.currency);
  const credit = creditCovering(booking, amount);
  if (!credit) return null;
  return booked([
    posting({
      ...refundOf(transaction, booking, answer),
      ...(amount === whole ? {} : { part: `${answer?.id ?? ''}:credit` }),
      effect: negate(paid),
      case: 'C6b',
      intent: {
        type: 'allocation',
        reference: transaction.source?.id ?? transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        excessId: credit.excessId,
        invoiceId: null,
        account: mapping.clearingAccount,
        amount: paid,
      },
    }),
  ]);
}

function takeIncomeBack({ transaction, facts, mapping, booking, answer }: Returned): CasePlan | null {
  if (!booking.income) return null;
  return booked([
    posting({
      ...refundOf(transaction, booking, answer),
      intent: {
        type: 'withdrawal',
        reference: transaction.source?.id ?? transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        account: mapping.clearingAccount,
        counterAccount: booking.income.account,
        payee: booking.income.payee,
        description: answer?.reason ?? 'Refund',
        amount: positive(transaction.amount),
      },
    }),
  ]);
}

function refundOf(transaction: Transaction, booking: Booking, answer: Answer | undefined) {
  return {
    source: transaction.id,
    kind: 'refund',
    part: answer?.id ?? '',
    case: 'C3',
    effect: transaction.net,
    clientId: booking.clientId,
    invoiceId: booking.invoiceId,
    answerId: answer?.id ?? null,
  } as const;
}
