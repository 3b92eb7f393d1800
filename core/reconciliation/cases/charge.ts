import type { Charge } from '../../plugin-api/index.ts';
import type { Facts, InvoiceFact, Transaction } from '../facts.ts';
import * as say from '../sentences.ts';
import { settledOf } from '../standing.ts';
import { answeredByHand, ask, askOrByHand, isPlan, mappingFor, nobody, together, type CasePlan } from './case-plan.ts';
import { planConverted } from './converted.ts';
import { planFee } from './fee.ts';
import { lookalikeOf, planBookedAlready } from './booked-already.ts';
import type { Dues } from './dues.ts';
import { planReceipts } from './receipts.ts';
import { namedIn, splitOf } from './split.ts';
import type { Taken } from './taken.ts';
import { planUnnamed } from './unnamed.ts';

/**
 * C1, C5: the gross stands on the invoice as money received on the clearing account, the fee as money spent
 * from it. What was taken beyond what is due becomes the client's credit (C6, C8, C10). Everything that is not
 * plainly so (no invoice named, another currency, booked by somebody else) is a question.
 */
export function planCharge(transaction: Transaction, facts: Facts, dues: Dues): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  if (!addsUp(transaction)) return look(transaction, facts, say.doesNotAddUp(transaction));
  const charge = transaction.source ? facts.charges.get(transaction.source.id) : undefined;
  if (!charge || !transaction.source)
    return ask(transaction, { case: 'waiting', kind: 'waiting', sentence: say.notReadYet('payment', transaction) });
  // Booked by hand as a whole, fee and all.
  if (settledOf(transaction.id, facts).some(({ kind }) => kind === 'other')) return together([]);
  const answer = facts.answers.get(transaction.id);
  if (answer?.choice === 'exclude') return answeredByHand(transaction, facts, answer) ?? together([]);
  const named = namedIn(charge, facts);
  if (named.kind === 'none') return planUnnamed(transaction, facts, mapping, charge, answer);
  if (named.kind === 'unreadable') return look(transaction, facts, say.splitUnreadable(charge));
  return planNamed({ transaction, facts, dues, mapping, charge, chargeId: transaction.source.id });
}

function planNamed(taken: Taken): CasePlan {
  const { transaction, facts, charge } = taken;
  const targets = splitOf(charge, facts);
  const [first] = targets;
  const about = first ? { clientId: first.invoice.clientId, invoiceId: first.invoiceId } : nobody;
  const feeLabel = targets.map(({ invoice }) => invoice.number).join(', ');
  const fee = planFee(transaction, facts, taken.mapping, { ...about, case: 'C1', label: feeLabel });
  if (charge.amount.currency !== transaction.amount.currency && first) {
    const converted = planConverted(taken, first, about);
    return converted.openItems.length > 0 ? converted : together([converted, fee]);
  }
  const mismatch = first
    ? differs(
        transaction,
        charge,
        targets.map((one) => one.invoice),
        first.invoice,
      )
    : null;
  if (mismatch) return askOrByHand(transaction, facts, { ...mismatch, about });
  const twin = lookalikeOf(taken, targets);
  if (twin) {
    const already = planBookedAlready(taken, twin, about);
    return already.openItems.length > 0 ? already : together([already, fee]);
  }
  return together([planReceipts(taken, targets), fee]);
}

/** `net = amount - fee` is the processor's promise (RECONCILIATION 3.0.2); a fact that breaks it is not booked. */
function addsUp({ amount, fee, net }: Transaction): boolean {
  if (amount.currency !== net.currency || fee.currency !== net.currency) return false;
  return amount.amount > 0 && fee.amount >= 0 && amount.amount - fee.amount === net.amount;
}

function differs(
  transaction: Transaction,
  charge: Charge,
  invoices: readonly InvoiceFact[],
  first: InvoiceFact,
): { readonly case: string; readonly kind: 'look' | 'by_hand'; readonly sentence: string } | null {
  const other = invoices.find(({ currency }) => currency !== transaction.amount.currency);
  if (other) return { case: 'C13', kind: 'by_hand', sentence: say.otherCurrency(transaction, other) };
  if (charge.amount.amount !== transaction.amount.amount)
    return { case: 'C17', kind: 'look', sentence: say.amountsDiffer(charge, transaction, first) };
  return null;
}

function look(transaction: Transaction, facts: Facts, sentence: string): CasePlan {
  return askOrByHand(transaction, facts, { case: 'C17', kind: 'look', sentence });
}
