import { money, negate, type Money, type ProcessorFee } from '../../plugin-api/index.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import type { PlannedPosting } from '../planned.ts';
import { settledOf } from '../standing.ts';
import { booked, posting, travelling, together, type About, type CasePlan } from './case-plan.ts';

/**
 * How long a fee waits for the payout it will be listed under, in days. Processors pay out at least monthly;
 * money paid out by hand never names its payout, and its fees must not wait for ever.
 */
const longestWaitDays = 40;

/**
 * The fee of a transaction, as money spent from clearing on the fee account; nothing where none was kept. By the
 * style 'per payout' it waits, named, until its payout is known, and becomes a line of that payout's one entry (C1b).
 */
export function planFee(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  of: About & { readonly case: string; readonly label: string },
): CasePlan {
  if (transaction.fee.amount === 0) return together([]);
  const on = dateIn(facts.timeZone, transaction.createdAt);
  const isBundled = facts.rules.feeStyle === 'per_payout' && transaction.category === 'charge';
  if (isBundled && transaction.payoutId === null && daysBetween(on, facts.today) < longestWaitDays) {
    if (settledOf(transaction.id, facts).some(({ kind }) => kind === 'fee')) return together([]);
    return travelling({
      why: 'fee',
      source: transaction.id,
      payoutId: null,
      amount: negate(transaction.fee),
      arrivesOn: null,
    });
  }
  return booked([feePosting(transaction, facts, mapping, on, isBundled ? transaction.payoutId : null, of)]);
}

function feePosting(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  on: string,
  bundle: string | null,
  of: About & { readonly case: string; readonly label: string },
): PlannedPosting {
  return posting({
    source: transaction.id,
    kind: 'fee',
    case: of.case,
    effect: negate(transaction.fee),
    clientId: of.clientId,
    invoiceId: of.invoiceId,
    bundle,
    intent: {
      type: 'processor_fee',
      reference: bundle ?? transaction.id,
      on: bundle === null ? on : dayOfBundle(bundle, facts, on),
      account: mapping.clearingAccount,
      payee: facts.processorName,
      lines: feeLines(transaction, facts, mapping.feeAccount, of.label),
    },
  });
}

/** One entry has one day: the payout's arrival. */
function dayOfBundle(payoutId: string, facts: Facts, otherwise: string): string {
  return facts.payouts.get(payoutId)?.arrivesOn ?? otherwise;
}

/** The processor's own breakdown where it sums to the fee (a tax is its own line), else one line. */
function feeLines(transaction: Transaction, facts: Facts, account: string, label: string): ProcessorFee['lines'] {
  const parts = transaction.fees.filter((part) => part.amount.amount !== 0);
  const whole = parts.reduce((sum, part) => sum + part.amount.amount, 0) === transaction.fee.amount;
  const positive = parts.every((part) => part.amount.amount > 0 && part.amount.currency === transaction.fee.currency);
  if (!whole || !positive || parts.length === 0)
    return [line(account, `Processing fee, ${label}`, transaction.fee, facts)];
  return parts.map((part) =>
    // Tax on a fee is booked as it is: no tax on the tax.
    part.kind === 'tax'
      ? { account, description: `${part.description}, ${label}`, amount: part.amount }
      : line(account, `${part.description}, ${label}`, part.amount, facts),
  );
}

export function line(account: string, description: string, amount: Money, facts: Facts): ProcessorFee['lines'][number] {
  const { feeTaxType } = facts.rules;
  return { account, description, amount, ...(feeTaxType === null ? {} : { taxType: feeTaxType }) };
}

/** What the processor gave back of its fees comes to clearing from the fee account (C4b). */
export function planFeeBack(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  of: About & { readonly case: string; readonly label: string },
): CasePlan {
  const amount = money(-transaction.fee.amount, transaction.fee.currency);
  return booked([
    posting({
      source: transaction.id,
      kind: 'fee',
      case: of.case,
      effect: amount,
      clientId: of.clientId,
      invoiceId: of.invoiceId,
      intent: {
        type: 'deposit',
        reference: transaction.id,
        on: dateIn(facts.timeZone, transaction.createdAt),
        account: mapping.clearingAccount,
        counterAccount: mapping.feeAccount,
        payee: facts.processorName,
        description: `Fee returned, ${of.label}`,
        amount,
      },
    }),
  ]);
}

function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).total('days');
}
