import { money, negate, type Money } from '../../plugin-api/index.ts';
import type { Answer } from '../answer.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import type { PlannedPosting } from '../planned.ts';
import { booked, posting, type CasePlan } from './case-plan.ts';
import type { Booking } from './booking-of.ts';

/**
 * C3b: the client will pay another way, so the invoice is due again. The receipt is taken back and made again for
 * the part that is kept. This rewrites history: only while the receipt's own day is open, which the lock check on
 * that day holds to; a closed one waits for a person. `returned` is what of the receipt went back.
 */
export function planPaidAnotherWay(
  transaction: Transaction,
  facts: Facts,
  mapping: Mapping,
  booking: Booking,
  answer: Answer | undefined,
  returned: Money,
): CasePlan | null {
  const [receipt] = booking.receipts;
  const intent = receipt?.intent;
  if (!receipt?.entry || intent?.type !== 'customer_receipt') return null;
  const kept = receipt.effect.amount - returned.amount;
  const shared = {
    source: transaction.id,
    part: answer?.id ?? '',
    case: 'C3b',
    clientId: booking.clientId,
    invoiceId: booking.invoiceId,
    answerId: answer?.id ?? null,
  };
  const back = posting({
    ...shared,
    kind: 'taken_back',
    effect: negate(receipt.effect),
    intent: { type: 'reversal', reference: intent.reference, on: intent.on, entry: receipt.entry },
  });
  const again: PlannedPosting[] =
    kept <= 0
      ? []
      : [
          posting({
            ...shared,
            kind: 'rebooked',
            step: 1,
            effect: money(kept, receipt.effect.currency),
            intent: { ...intent, account: mapping.clearingAccount, amount: money(kept, intent.amount.currency) },
          }),
        ];
  return booked([back, ...again]);
}
