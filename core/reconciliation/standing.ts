import type { Answer } from './answer.ts';
import type { Facts, Standing, Transaction } from './facts.ts';

/** It stands in the ledger or may stand there: no plan changes it any more. */
export function isSent({ state }: Pick<Standing, 'state'>): boolean {
  return state === 'sending' || state === 'unknown' || state === 'posted';
}

/** What of one source no plan changes any more, with what takes such things back. */
export function settledOf(source: string, facts: Facts): readonly Standing[] {
  return facts.standing.filter((one) => one.source === source && (isSent(one) || one.kind === 'undo'));
}

/** A choice of several steps that has begun is finished as it was planned, whatever the facts say meanwhile. */
export function isBegun(answer: Answer | undefined, facts: Facts): boolean {
  return answer !== undefined && facts.standing.some((one) => one.part.startsWith(answer.id) && isSent(one));
}

/**
 * Whether another transaction undid this one before anything of either was booked: a payout that failed before its
 * day, a refund that came back unanswered. Together they are nothing, and nothing is booked.
 */
export function isCancelledOut(transaction: Transaction, facts: Facts, by: Transaction['category']): boolean {
  const twin = facts.transactions.find(
    (one) =>
      one.id !== transaction.id &&
      one.category === by &&
      one.source?.id === transaction.source?.id &&
      one.net.amount === -transaction.net.amount,
  );
  return twin !== undefined && [transaction, twin].every(({ id }) => settledOf(id, facts).length === 0);
}
