import { money } from '../../plugin-api/index.ts';
import { dateIn } from '../order.ts';
import type { PlannedPosting } from '../planned.ts';
import { settledOf } from '../standing.ts';
import { booked, posting, type CasePlan } from './case-plan.ts';
import type { Target } from './split.ts';
import type { Taken } from './taken.ts';

/** A receipt for what is due on each invoice, and the client's credit for what is not (C6, C7, C8, C10). */
export function planReceipts(taken: Taken, targets: readonly Target[]): CasePlan {
  return booked(targets.flatMap((target) => receiptsFor(taken, target, targets.length > 1)));
}

function receiptsFor(taken: Taken, target: Target, isSplit: boolean): readonly PlannedPosting[] {
  const { transaction, facts } = taken;
  const part = isSplit ? target.invoiceId : '';
  const standing = settledOf(transaction.id, facts).filter(
    (one) => (!isSplit || one.part === part) && (one.kind === 'receipt' || one.kind === 'excess'),
  );
  const left = target.amount - standing.reduce((sum, { effect }) => sum + effect.amount, 0);
  if (left <= 0) return [];
  // What stands of it already was judged by what was due then: the rest is the other half.
  const due = standing.some(({ kind }) => kind === 'receipt')
    ? 0
    : taken.dues.take(target.invoiceId, target.invoice, left);
  const isSettled = standing.some(({ kind }) => kind === 'excess');
  const receipt = isSettled ? left : due;
  return [
    ...(receipt > 0 ? [receiptPosting(taken, target, part, receipt)] : []),
    ...(left > receipt ? [excessPosting(taken, target, part, left - receipt)] : []),
  ];
}

function receiptPosting(taken: Taken, target: Target, part: string, amount: number): PlannedPosting {
  const { transaction, facts, mapping, charge, chargeId } = taken;
  const { invoice, invoiceId } = target;
  const received = money(amount, transaction.amount.currency);
  return posting({
    source: transaction.id,
    kind: 'receipt',
    part,
    case: part !== '' ? 'C15' : transaction.amount.amount < invoice.total ? 'C5' : 'C1',
    clientId: invoice.clientId,
    invoiceId,
    checkoutId: charge.metadata['portico_checkout'] ?? null,
    effect: received,
    intent: {
      type: 'customer_receipt',
      reference: chargeId,
      on: dateIn(facts.timeZone, transaction.createdAt),
      invoiceId,
      invoiceNumber: invoice.number,
      account: mapping.clearingAccount,
      amount: received,
    },
  });
}

function excessPosting(taken: Taken, target: Target, part: string, amount: number): PlannedPosting {
  const { transaction, facts, mapping, charge, chargeId } = taken;
  const { invoice, invoiceId } = target;
  const excess = money(amount, transaction.amount.currency);
  return posting({
    source: transaction.id,
    kind: 'excess',
    part,
    case: excessCase(taken, target, amount),
    clientId: invoice.clientId,
    invoiceId,
    checkoutId: charge.metadata['portico_checkout'] ?? null,
    effect: excess,
    intent: {
      type: 'excess_receipt',
      reference: chargeId,
      on: dateIn(facts.timeZone, transaction.createdAt),
      contactId: invoice.contactId,
      account: mapping.clearingAccount,
      amount: excess,
    },
  });
}

/** C6: more than was due. C8: paid here twice. C7: settled in the ledger meanwhile. C10: no longer payable. */
function excessCase({ facts, dues, transaction }: Taken, target: Target, amount: number): string {
  const { invoice, invoiceId, amount: whole } = target;
  if (invoice.status !== 'open' && invoice.status !== 'paid') return 'C10';
  if (amount < whole) return 'C6';
  const paidHere = facts.standing.some(
    (one) => one.invoiceId === invoiceId && one.kind === 'receipt' && one.source !== transaction.id && !one.isTakenBack,
  );
  return paidHere || dues.hasPaid(invoiceId) ? 'C8' : 'C7';
}
