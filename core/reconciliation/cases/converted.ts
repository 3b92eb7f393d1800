import { exponentOf } from '../../plugin-api/index.ts';
import { dateIn } from '../order.ts';
import { settledOf } from '../standing.ts';
import * as say from '../sentences.ts';
import { askOrByHand, booked, posting, type About, type CasePlan } from './case-plan.ts';
import type { Target } from './split.ts';
import type { Taken } from './taken.ts';

/** Decimals a ledger keeps of a rate. */
const rateDecimals = 6;

/**
 * C13b: the invoice is in one currency, the processor settled in another. The receipt is the invoice's amount, with
 * the rate at which it comes to exactly what was settled; the ledger books the gain or loss itself. Where six
 * decimals cannot say that rate to the cent, or more was taken than is due, a person books it.
 */
export function planConverted(taken: Taken, target: Target, about: About): CasePlan {
  const { transaction, facts, charge, chargeId, mapping, dues } = taken;
  const { invoice, invoiceId } = target;
  const hand = (sentence: string): CasePlan =>
    askOrByHand(transaction, facts, { case: 'C13b', kind: 'by_hand', sentence, about });
  if (
    invoice.currency !== charge.amount.currency ||
    invoice.status !== 'open' ||
    target.amount !== charge.amount.amount
  )
    return hand(say.converted(charge, transaction, invoice));
  if (settledOf(transaction.id, facts).some(({ kind }) => kind === 'receipt')) return booked([]);
  const currencyRate = rateFor(charge.amount.amount, charge.amount.currency, transaction.amount);
  if (currencyRate === null) return hand(say.rateSlips(charge, transaction, invoice));
  if (dues.take(invoiceId, invoice, charge.amount.amount) < charge.amount.amount)
    return hand(say.convertedBeyondDue(charge, transaction, invoice));
  return booked([
    posting({
      source: transaction.id,
      kind: 'receipt',
      case: 'C13b',
      clientId: invoice.clientId,
      invoiceId,
      checkoutId: charge.metadata['portico_checkout'] ?? null,
      effect: transaction.amount,
      intent: {
        type: 'customer_receipt',
        reference: chargeId,
        on: dateIn(facts.timeZone, transaction.createdAt),
        invoiceId,
        invoiceNumber: invoice.number,
        account: mapping.clearingAccount,
        amount: charge.amount,
        currencyRate,
      },
    }),
  ]);
}

/**
 * Units of the invoice's currency per unit settled, as a digit string with six decimals; null when the ledger's
 * own division by it would miss what was settled. Whole-number arithmetic throughout.
 */
export function rateFor(
  amount: number,
  currency: string,
  settled: { readonly amount: number; readonly currency: string },
): string | null {
  const scale = 10n ** BigInt(rateDecimals);
  // amount / 10^a over settled / 10^s, in millionths.
  const [a, s] = [10n ** BigInt(exponentOf(currency)), 10n ** BigInt(exponentOf(settled.currency))];
  const rate = roundedQuotient(BigInt(amount) * s * scale, BigInt(settled.amount) * a);
  if (rate === 0n || roundedQuotient(BigInt(amount) * s * scale, rate * a) !== BigInt(settled.amount)) return null;
  return `${rate / scale}.${String(rate % scale).padStart(rateDecimals, '0')}`;
}

/** Half away from zero; both positive. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
