import type { Facts, Transaction } from '../facts.ts';
import * as say from '../sentences.ts';
import { refused, type CasePlan } from './case-plan.ts';

const caseOf: Partial<Record<Transaction['category'], string>> = {
  charge_failure: 'C14',
  refund: 'C3',
  refund_failure: 'C3c',
  partial_capture_reversal: 'C3',
  dispute: 'C4',
  dispute_reversal: 'C4b',
  payout_reversal: 'C2b',
};

/** Money that no built rule books: named, with whose it is where that is known. Unknown categories are C17. */
export function openOther(transaction: Transaction, facts: Facts): CasePlan {
  const sourceId = transaction.source?.id;
  const chargeId = sourceId === undefined ? undefined : (facts.chargeOf.get(sourceId) ?? sourceId);
  const charge = chargeId === undefined ? undefined : facts.charges.get(chargeId);
  const invoice = facts.invoices.get(charge?.metadata['portico_invoice'] ?? '');
  const sentence = say.byCategory(transaction, invoice ?? null);
  return refused(transaction, caseOf[transaction.category] ?? 'C17', sentence, invoice?.clientId ?? null);
}
