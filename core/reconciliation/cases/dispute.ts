import { money, negate } from '../../plugin-api/index.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import * as say from '../sentences.ts';
import {
  answeredByHand,
  ask,
  booked,
  byHand,
  isPlan,
  mappingFor,
  posting,
  positive,
  together,
  type About,
  type CasePlan,
} from './case-plan.ts';
import { bookingOf } from './booking-of.ts';
import { planFee, planFeeBack } from './fee.ts';

/**
 * C4: what the payer's bank took back leaves clearing for the account of disputed payments, the processor's fee for
 * the fee account; the invoice stays paid while it is contested. C14, a debit returned late, goes the same way.
 */
export function planDispute(transaction: Transaction, facts: Facts): CasePlan {
  const ready = prepare(transaction, facts, transaction.amount.amount < 0 && transaction.fee.amount >= 0);
  if ('postings' in ready) return ready;
  const { mapping, disputed, about, label, caseCode } = ready;
  const withdrawal = posting({
    source: transaction.id,
    kind: 'dispute',
    case: caseCode,
    effect: transaction.amount,
    ...about,
    intent: {
      type: 'withdrawal',
      reference: transaction.id,
      on: dateIn(facts.timeZone, transaction.createdAt),
      account: mapping.clearingAccount,
      counterAccount: disputed,
      payee: facts.processorName,
      description: `${caseCode === 'C14' ? 'Returned' : 'Disputed'} payment, ${label}`,
      amount: positive(transaction.amount),
    },
  });
  return together([
    booked([withdrawal]),
    planFee(transaction, facts, mapping, { ...about, case: caseCode, label: `dispute of ${label}` }),
  ]);
}

/** C4b: a dispute was won: the money comes back from the account of disputed payments, and just the fees returned. */
export function planDisputeWon(transaction: Transaction, facts: Facts): CasePlan {
  const ready = prepare(transaction, facts, transaction.amount.amount > 0);
  if ('postings' in ready) return ready;
  const { mapping, disputed, about, label } = ready;
  const deposit = posting({
    source: transaction.id,
    kind: 'dispute_back',
    case: 'C4b',
    effect: transaction.amount,
    ...about,
    intent: {
      type: 'deposit',
      reference: transaction.id,
      on: dateIn(facts.timeZone, transaction.createdAt),
      account: mapping.clearingAccount,
      counterAccount: disputed,
      payee: facts.processorName,
      description: `Dispute won, ${label}`,
      amount: transaction.amount,
    },
  });
  const of = { ...about, case: 'C4b', label: `dispute of ${label}` };
  const fee = transaction.fee.amount < 0 ? planFeeBack : planFee;
  return together([booked([deposit]), fee(transaction, facts, mapping, of)]);
}

interface Ready {
  readonly mapping: Mapping;
  readonly disputed: string;
  readonly about: About;
  readonly label: string;
  readonly caseCode: string;
}

const caseOf: Partial<Record<Transaction['category'], string>> = { charge_failure: 'C14', dispute_reversal: 'C4b' };

function prepare(transaction: Transaction, facts: Facts, isAsExpected: boolean): Ready | CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  const { clientId, invoiceId, invoice, chargeId } = bookingOf(transaction, facts);
  const about = { clientId, invoiceId };
  const caseCode = caseOf[transaction.category] ?? 'C4';
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  if (answered) return answered;
  const { amount, fee, net } = transaction;
  if (!isAsExpected || money(amount.amount + negate(fee).amount, net.currency).amount !== net.amount)
    return ask(transaction, {
      case: caseCode,
      kind: 'look',
      sentence: say.byCategory(transaction, invoice),
      choices: byHand,
      about,
    });
  if (mapping.disputedAccount === null)
    return ask(transaction, { case: 'setup', kind: 'setup', sentence: say.noDisputedAccount(transaction), about });
  const label = invoice?.number ?? chargeId ?? transaction.source?.id ?? transaction.id;
  return { mapping, disputed: mapping.disputedAccount, about, label, caseCode };
}
