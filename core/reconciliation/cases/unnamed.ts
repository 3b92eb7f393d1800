import type { Charge } from '../../plugin-api/index.ts';
import type { Answer } from '../answer.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import type { PlannedPosting } from '../planned.ts';
import * as say from '../sentences.ts';
import { ask, booked, nobody, posting, together, type CasePlan } from './case-plan.ts';
import { planFee } from './fee.ts';

/**
 * C16: money that names no invoice of the ledger. Nothing is booked until a person says whose it is: a contact's
 * credit, income, or not the firm's to book here.
 */
export function planUnnamed(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  charge: Charge,
  answer: Answer | undefined,
): CasePlan {
  const chargeId = transaction.source?.id ?? transaction.id;
  const on = dateIn(facts.timeZone, transaction.createdAt);
  const shared = { reference: chargeId, on, account: mapping.clearingAccount, amount: transaction.amount };
  const contactId = answer?.choice === 'to_contact' ? answer.input.contact : undefined;
  const account = answer?.choice === 'to_income' ? answer.input.account : undefined;
  const taken = { transaction, facts, mapping };
  if (contactId !== undefined)
    return bookedAs(taken, answer, 'excess', { ...shared, type: 'excess_receipt', contactId });
  if (account !== undefined) {
    const payee = charge.payerEmail ?? facts.processorName;
    const description = `Payment ${chargeId}`;
    return bookedAs(taken, answer, 'income', {
      ...shared,
      type: 'deposit',
      counterAccount: account,
      payee,
      description,
    });
  }
  const named = charge.metadata['portico_invoice'];
  return ask(transaction, {
    case: 'C16',
    kind: 'unnamed',
    sentence: named === undefined ? say.namesNoInvoice(charge) : say.invoiceUnknown(charge),
    choices: ['to_contact', 'to_income', 'exclude'],
  });
}

function bookedAs(
  { transaction, facts, mapping }: { transaction: Transaction; facts: Facts; mapping: Mapping },
  answer: Answer | undefined,
  kind: 'excess' | 'income',
  intent: PlannedPosting['intent'],
): CasePlan {
  const answerId = answer?.id ?? null;
  const effect = transaction.amount;
  const money = booked([
    posting({ source: transaction.id, kind, part: answerId ?? '', case: 'C16', effect, answerId, intent }),
  ]);
  const label = transaction.source?.id ?? transaction.id;
  return together([money, planFee(transaction, facts, mapping, { ...nobody, case: 'C16', label })]);
}
