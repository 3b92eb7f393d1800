import { money } from '../plugin-api/index.ts';
import { approvalOf, laterDayOf } from './answer.ts';
import { ask, byHand, answeredByHand, together, type CasePlan } from './cases/case-plan.ts';
import { planCharge } from './cases/charge.ts';
import { planContested } from './cases/contested.ts';
import { planCredit } from './cases/credit.ts';
import { planDispute, planDisputeWon } from './cases/dispute.ts';
import { Dues } from './cases/dues.ts';
import { planProcessorBill, planReserve, planTopUp, planUnknown } from './cases/other.ts';
import { planPayout } from './cases/payout.ts';
import { planPayoutFailure } from './cases/payout-failure.ts';
import { planRefund } from './cases/refund.ts';
import { planRefundFailure } from './cases/refund-failure.ts';
import { planRemoved } from './cases/removed.ts';
import { Takings } from './cases/takings.ts';
import type { Facts, Transaction } from './facts.ts';
import { heldByLock } from './lock-dates.ts';
import { compareTransactions, isAfterCutOver } from './order.ts';
import type { Plan, PlannedPosting } from './planned.ts';
import * as say from './sentences.ts';
import { settledOf } from './standing.ts';

type Planner = (transaction: Transaction, facts: Facts, dues: Dues) => CasePlan;

/** Which rule reads which category; what nobody knows is asked about, never guessed. */
const planners: Readonly<Record<Transaction['category'], Planner>> = {
  charge: planCharge,
  charge_failure: planDispute,
  refund: planRefund,
  partial_capture_reversal: planRefund,
  refund_failure: planRefundFailure,
  dispute: planDispute,
  dispute_reversal: planDisputeWon,
  payout: planPayout,
  payout_reversal: planPayoutFailure,
  fee: planProcessorBill,
  tax: planProcessorBill,
  topup: planTopUp,
  topup_reversal: planTopUp,
  reserve: planReserve,
  other: planUnknown,
};

/** These may come many times from one source. */
const repeatable: readonly Transaction['category'][] = ['fee', 'tax', 'reserve', 'other'];

/**
 * What must be booked for these facts, what a person must answer, and what is on its way to the bank.
 * Pure: the same facts in any order give the same plan, and every transaction after the cut-over is
 * accounted for by exactly its net (RECONCILIATION I1). Amounts are minor units of the settlement currency.
 */
export function plan(facts: Facts): Plan {
  const due = unique(facts.transactions.filter((transaction) => isAfterCutOver(transaction, facts.cutOverAt)));
  const owners = new Map(facts.claimed);
  const dues = new Dues();
  const takings = new Takings();
  const known = { ...facts, transactions: due };
  const byTransaction = due.map((transaction) => {
    const first = claim(owners, transaction);
    const planned =
      first === transaction.id
        ? planners[transaction.category](transaction, known, dues)
        : planCopy(transaction, known, first);
    return takings.admit(lessSettled(planned, transaction, known), () =>
      lessSettled(waitItsTurn(transaction), transaction, known),
    );
  });
  const bySubject = [
    ...known.credits.map((credit) => planCredit(credit, known)),
    ...known.contested.map((contested) => planContested(contested, known)),
    ...known.removed.map((removed) => planRemoved(removed, known)),
  ].map((planned) => takings.admit(planned, () => together([])));
  const whole = together([...byTransaction, ...bySubject]);
  return { ...whole, postings: whole.postings.map((posting) => withHold(redated(posting, known), known)) };
}

/** Oldest first and each id once: a repeated delivery changes nothing (I4). */
function unique(transactions: readonly Transaction[]): readonly Transaction[] {
  const byId = new Map(transactions.map((transaction) => [transaction.id, transaction]));
  return [...byId.values()].sort(compareTransactions);
}

/** The key under which one source may be booked once: a charge is taken once, a payout is paid once. */
export function claimKey({ category, source }: Transaction): string | null {
  return source && !repeatable.includes(category) ? `${category}:${source.id}` : null;
}

function claim(owners: Map<string, string>, transaction: Transaction): string {
  const key = claimKey(transaction);
  if (key === null) return transaction.id;
  const owner = owners.get(key) ?? transaction.id;
  owners.set(key, owner);
  return owner;
}

function planCopy(transaction: Transaction, facts: Facts, first: string): CasePlan {
  return (
    answeredByHand(transaction, facts, facts.answers.get(transaction.id)) ??
    ask(transaction, { case: 'doubled', kind: 'look', sentence: say.copyOf(transaction, first), choices: byHand })
  );
}

function waitItsTurn(transaction: Transaction): CasePlan {
  return ask(transaction, { case: 'C3b', kind: 'waiting', sentence: say.waitsItsTurn(transaction) });
}

/** What stands already is not planned again, and what is asked about is only what it leaves. */
function lessSettled(planned: CasePlan, transaction: Transaction, facts: Facts): CasePlan {
  const settled = settledOf(transaction.id, facts);
  if (settled.length === 0) return planned;
  const sum = settled.reduce((total, { effect }) => total + effect.amount, 0);
  const rest = money(transaction.net.amount - sum, transaction.net.currency);
  return {
    postings: planned.postings.filter(
      ({ kind, part }) => !settled.some((one) => one.kind === kind && one.part === part),
    ),
    openItems: planned.openItems.map((item) => ({ ...item, effect: rest })),
    inTransit: planned.inTransit,
    excluded: planned.excluded.map((item) => ({ ...item, amount: rest })),
  };
}

/** C11: a person said that what lies in a closed period goes on its first open day, with its own day written on it. */
function redated(posting: PlannedPosting, facts: Facts): PlannedPosting {
  const on = facts.answers.get(laterDayOf(posting.source))?.input.on;
  // Taking something back happens on the day of what is taken back.
  if (on === undefined || posting.intent.on >= on || posting.intent.type === 'reversal') return posting;
  return { ...posting, intent: { ...posting.intent, on, occurredOn: posting.intent.on } };
}

function withHold(posting: PlannedPosting, facts: Facts): PlannedPosting {
  if (posting.adopts) return posting;
  if (isUnapproved(posting, facts))
    return { ...posting, hold: { case: 'approve', sentence: say.awaitsApproval(posting) } };
  return { ...posting, hold: posting.fallback ? null : heldByLock(posting.intent.on, facts.lockDates) };
}

/** Approve-first: what a person already decided is approved by that. */
function isUnapproved({ source, answerId }: PlannedPosting, { rules, today, answers }: Facts): boolean {
  if (rules.approveUntil === null || today > rules.approveUntil) return false;
  return answerId === null && !answers.has(approvalOf(source));
}
