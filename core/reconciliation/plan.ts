import { compareTransactions, isAfterCutOver } from './order.ts';
import { planCharge } from './cases/charge.ts';
import { planPayout } from './cases/payout.ts';
import { openOther } from './cases/other.ts';
import { refused, type CasePlan } from './cases/case-plan.ts';
import type { Facts, Plan, Transaction } from './facts.ts';
import { copyOf } from './sentences.ts';

type Planner = (transaction: Transaction, facts: Facts) => CasePlan;

/** Which rule reads which category; what has none becomes an open item, never a guess. */
const planners: Partial<Record<Transaction['category'], Planner>> = {
  charge: planCharge,
  payout: planPayout,
};

/**
 * What must be booked for these facts, what a person must answer, and what is on its way to the bank.
 * Pure: the same facts in any order give the same plan, and every transaction after the cut-over is
 * accounted for by exactly its net (RECONCILIATION I1). Amounts are minor units of the settlement currency.
 */
export function plan(facts: Facts): Plan {
  const due = unique(facts.transactions.filter((transaction) => isAfterCutOver(transaction, facts.cutOverAt)));
  const owners = new Map(facts.claimed);
  const plans = due.map((transaction) => {
    const first = claim(owners, transaction);
    if (first !== transaction.id) return refused(transaction, 'doubled', copyOf(transaction, first));
    return (planners[transaction.category] ?? openOther)(transaction, facts);
  });
  return {
    postings: plans.flatMap((one) => one.postings),
    openItems: plans.flatMap((one) => one.openItems),
    inTransit: plans.flatMap((one) => one.inTransit),
  };
}

/** Oldest first and each id once: a repeated delivery changes nothing (I4). */
function unique(transactions: readonly Transaction[]): readonly Transaction[] {
  const byId = new Map(transactions.map((transaction) => [transaction.id, transaction]));
  return [...byId.values()].sort(compareTransactions);
}

/** The key under which one source may be booked once: a charge is taken once, a payout is paid once. */
export function claimKey(transaction: Transaction): string | null {
  return planners[transaction.category] && transaction.source
    ? `${transaction.category}:${transaction.source.id}`
    : null;
}

function claim(owners: Map<string, string>, transaction: Transaction): string {
  const key = claimKey(transaction);
  if (key === null) return transaction.id;
  const owner = owners.get(key) ?? transaction.id;
  owners.set(key, owner);
  return owner;
}
