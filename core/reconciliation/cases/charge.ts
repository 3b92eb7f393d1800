import { money, negate, type Charge, type ProcessorFee } from '../../plugin-api/index.ts';
import type { Facts, InvoiceFact, Mapping, PlannedPosting, Transaction } from '../facts.ts';
import { heldByLock } from '../lock-dates.ts';
import { dateIn } from '../order.ts';
import * as say from '../sentences.ts';
import { booked, refused, type CasePlan } from './case-plan.ts';

/**
 * C1, C5: the gross stands on the invoice as money received on the clearing account, the fee as money spent
 * from it. Everything that is not plainly so (no invoice named, another currency) is a question.
 */
export function planCharge(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = facts.mappings.get(transaction.net.currency);
  if (!mapping) return refused(transaction, 'setup', say.notMapped(transaction.net.currency));
  if (!addsUp(transaction)) return refused(transaction, 'C17', say.doesNotAddUp(transaction));
  const charge = transaction.source ? facts.charges.get(transaction.source.id) : undefined;
  if (!charge || !transaction.source) return refused(transaction, 'waiting', say.notReadYet('payment', transaction));
  const invoiceId = charge.metadata['portico_invoice'];
  if (invoiceId === undefined) return refused(transaction, 'C16', say.namesNoInvoice(charge));
  const invoice = facts.invoices.get(invoiceId);
  if (!invoice) return refused(transaction, 'C16', say.invoiceUnknown(charge));
  const mismatch = differs(transaction, charge, invoice);
  if (mismatch) return refused(transaction, mismatch.case, mismatch.sentence, invoice.clientId);
  return booked(
    bookCharge({ transaction, charge, chargeId: transaction.source.id, invoiceId, invoice, mapping, facts }),
  );
}

interface Taken {
  readonly transaction: Transaction;
  readonly charge: Charge;
  readonly chargeId: string;
  readonly invoiceId: string;
  readonly invoice: InvoiceFact;
  readonly mapping: Mapping;
  readonly facts: Facts;
}

function bookCharge(taken: Taken): readonly PlannedPosting[] {
  const { transaction, charge, chargeId, invoiceId, invoice, mapping, facts } = taken;
  const on = dateIn(facts.timeZone, transaction.createdAt);
  const shared = {
    source: transaction.id,
    case: transaction.amount.amount < invoice.total ? 'C5' : 'C1',
    clientId: invoice.clientId,
    invoiceId,
    hold: heldByLock(on, facts.lockDates),
  };
  const receipt: PlannedPosting = {
    ...shared,
    kind: 'receipt',
    checkoutId: charge.metadata['portico_checkout'] ?? null,
    effect: transaction.amount,
    intent: {
      type: 'customer_receipt',
      reference: chargeId,
      on,
      invoiceId,
      invoiceNumber: invoice.number,
      account: mapping.clearingAccount,
      amount: transaction.amount,
    },
  };
  if (transaction.fee.amount === 0) return [receipt];
  const fee: PlannedPosting = {
    ...shared,
    kind: 'fee',
    checkoutId: null,
    effect: negate(transaction.fee),
    intent: {
      type: 'processor_fee',
      reference: transaction.id,
      on,
      account: mapping.clearingAccount,
      payee: facts.processorName,
      lines: feeLines(transaction, mapping.feeAccount, invoice.number),
    },
  };
  return [receipt, fee];
}

/** The processor's own breakdown where it sums to the fee (a tax is its own line), else one line. */
function feeLines(transaction: Transaction, account: string, number: string): ProcessorFee['lines'] {
  const parts = transaction.fees.filter((part) => part.amount.amount !== 0);
  const whole = parts.reduce((sum, part) => sum + part.amount.amount, 0) === transaction.fee.amount;
  const positive = parts.every((part) => part.amount.amount > 0 && part.amount.currency === transaction.fee.currency);
  if (!whole || !positive || parts.length === 0)
    return [{ account, description: `Processing fee, ${number}`, amount: transaction.fee }];
  return parts.map((part) => ({ account, description: `${part.description}, ${number}`, amount: part.amount }));
}

/** `net = amount - fee` is the processor's promise (RECONCILIATION 3.0.2); a fact that breaks it is not booked. */
function addsUp({ amount, fee, net }: Transaction): boolean {
  if (amount.currency !== net.currency || fee.currency !== net.currency) return false;
  return amount.amount > 0 && fee.amount >= 0 && money(amount.amount - fee.amount, net.currency).amount === net.amount;
}

function differs(
  transaction: Transaction,
  charge: Charge,
  invoice: InvoiceFact,
): { readonly case: string; readonly sentence: string } | null {
  if (charge.amount.currency !== transaction.amount.currency)
    return { case: 'C13b', sentence: say.converted(charge, transaction, invoice) };
  if (invoice.currency !== transaction.amount.currency)
    return { case: 'C13', sentence: say.otherCurrency(transaction, invoice) };
  if (charge.amount.amount !== transaction.amount.amount)
    return { case: 'C17', sentence: say.amountsDiffer(charge, transaction, invoice) };
  return null;
}
