import { negate, type LedgerEntry } from '../../plugin-api/index.ts';
import type { Facts, Standing, Transaction } from '../facts.ts';
import { dateIn } from '../order.ts';
import * as say from '../sentences.ts';
import { isCancelledOut } from '../standing.ts';
import {
  answeredByHand,
  ask,
  booked,
  byHand,
  cancelled,
  isPlan,
  mappingFor,
  posting,
  travelling,
  type CasePlan,
} from './case-plan.ts';
import { bookingOf } from './booking-of.ts';

/**
 * C3c: a refund came back: the client did not get it. Its payment in the ledger is taken back, so that the credit is
 * open again; where the period is closed or the ledger refuses, the money is received as the client's credit.
 * Either way the books say that the firm still owes.
 */
export function planRefundFailure(transaction: Transaction, facts: Facts): CasePlan {
  const mapping = mappingFor(transaction, facts);
  if (isPlan(mapping)) return mapping;
  if (isCancelledOut(transaction, facts, 'refund')) return travelling(cancelled(transaction));
  const booking = bookingOf(transaction, facts);
  const about = { clientId: booking.clientId, invoiceId: booking.invoiceId };
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  if (answered) return answered;
  const refunds = refundPostings(transaction, facts);
  if (refunds === 'unsettled')
    return ask(transaction, { case: 'C3c', kind: 'waiting', sentence: say.refundWaits(transaction, booking), about });
  const isWhole = refunds.reduce((sum, { effect }) => sum + effect.amount, 0) === -transaction.net.amount;
  const { invoice } = booking;
  if (refunds.length === 0 || !isWhole || !invoice)
    return ask(transaction, {
      case: 'C3c',
      kind: 'by_hand',
      sentence: say.byCategory(transaction, invoice),
      choices: byHand,
      about,
    });
  return booked(
    refunds.map((refund) =>
      posting({
        source: transaction.id,
        kind: 'refund_back',
        part: refunds.length === 1 ? '' : refund.id,
        case: 'C3c',
        effect: negate(refund.effect),
        ...about,
        intent: {
          type: 'reversal',
          reference: transaction.source?.id ?? transaction.id,
          on: refund.intent.on,
          entry: refund.entry,
        },
        // Of two, either might be taken for the other when it is looked for by its reference: they wait for a person.
        fallback:
          refunds.length > 1
            ? null
            : {
                type: 'excess_receipt',
                reference: transaction.id,
                on: dateIn(facts.timeZone, transaction.createdAt),
                contactId: invoice.contactId,
                account: mapping.clearingAccount,
                amount: transaction.net,
              },
      }),
    ),
  );
}

type Refunded = Standing & { readonly entry: LedgerEntry };

/** The entries that paid this refund out; 'unsettled' while it is not known whether they stand. */
function refundPostings(transaction: Transaction, facts: Facts): readonly Refunded[] | 'unsettled' {
  const refundId = transaction.source?.id;
  const own = facts.standing.filter(
    ({ intent, kind, isTakenBack }) => kind === 'refund' && intent.reference === refundId && !isTakenBack,
  );
  if (own.some(({ state }) => state !== 'posted')) return 'unsettled';
  return own.flatMap((one) => (one.entry === null ? [] : [{ ...one, entry: one.entry }]));
}
