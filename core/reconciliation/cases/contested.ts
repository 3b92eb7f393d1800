import { money, negate, zero, type Money } from '../../plugin-api/index.ts';
import type { Answer } from '../answer.ts';
import type { Contested, Facts, Mapping } from '../facts.ts';
import type { PlannedPosting } from '../planned.ts';
import type { ChoiceId } from '../questions.ts';
import * as say from '../sentences.ts';
import { isBegun } from '../standing.ts';
import { askBeside, booked, posting, type CasePlan } from './case-plan.ts';
import { beyondSale, bookingOfCharge, canCredit, creditCovering, type Booking } from './booking-of.ts';

/**
 * C4c, C14: the dispute is lost, or the debit came back for good. The money stands on the account of disputed
 * payments and a person says how it leaves it: the sale is cancelled, written off, or the invoice is due again.
 */
export function planContested(contested: Contested, facts: Facts): CasePlan {
  const source = `${contested.why}:${contested.id}`;
  const mapping = facts.mappings.get(contested.amount.currency);
  const booking = bookingOfCharge(contested.chargeId, facts, source);
  const answer = facts.answers.get(source);
  if (isBegun(answer, facts) || !mapping || mapping.disputedAccount === null) return booked([]);
  const choices = choicesFor(contested, booking);
  const postings =
    answer && choices.includes(answer.choice)
      ? bookAs(answer, { source, contested, facts, mapping, disputed: mapping.disputedAccount, booking })
      : null;
  if (postings) return booked(postings);
  return askBeside({
    source,
    case: contested.why === 'lost' ? 'C4c' : 'C14',
    kind: contested.why,
    choices,
    amount: negate(contested.amount),
    clientId: booking.clientId,
    invoiceId: booking.invoiceId,
    sentence: say.contested(contested, booking.invoice),
  });
}

interface Resolving {
  readonly source: string;
  readonly contested: Contested;
  readonly facts: Facts;
  readonly mapping: Mapping;
  readonly disputed: string;
  readonly booking: Booking;
}

function choicesFor({ why, amount, withdrawals }: Contested, booking: Booking): readonly ChoiceId[] {
  const isCreditable = canCredit(booking, amount);
  const [receipt, ...others] = booking.receipts;
  const canReopen =
    others.length === 0 &&
    receipt?.state === 'posted' &&
    receipt.effect.amount === amount.amount &&
    withdrawals.length === 1;
  return [
    ...(isCreditable ? (['cancel_sale'] as const) : []),
    'write_off',
    ...(why === 'returned' && canReopen ? (['reopen'] as const) : []),
    ...(why === 'lost' && isCreditable ? (['chase'] as const) : []),
  ];
}

function bookAs(answer: Answer, resolving: Resolving): readonly PlannedPosting[] | null {
  switch (answer.choice) {
    case 'cancel_sale':
    case 'chase':
      return credited(answer, resolving);
    case 'write_off':
      return writtenOff(answer, resolving);
    case 'reopen':
      return reopened(answer, resolving);
    default:
      return null;
  }
}

/** A credit note paid from the account of disputed payments, which ends at nothing. */
function credited(answer: Answer, resolving: Resolving): readonly PlannedPosting[] | null {
  const { contested, facts, disputed, booking } = resolving;
  if (booking.invoiceId === null) return null;
  const { amount, currency } = contested.amount;
  const beyond = beyondSale(booking, amount);
  const creditEnds = beyond === 0 ? [] : endCredit(answer, resolving, money(beyond, currency));
  return (
    creditEnds && [
      ...creditEnds,
      posting({
        ...resolvingBase(answer, resolving),
        // It settles the case, and so comes last.
        step: creditEnds.length,
        kind: 'settlement',
        effect: zero(currency),
        intent: {
          type: 'credit_note_with_refund',
          reference: contested.id,
          on: facts.today,
          invoiceId: booking.invoiceId,
          account: disputed,
          amount: money(amount - beyond, currency),
          description: answer.reason ?? 'Payment lost in a dispute',
        },
      }),
    ]
  );
}

/** What was lost beyond the sale was the client's credit, and ends it. */
function endCredit(answer: Answer, resolving: Resolving, amount: Money): readonly PlannedPosting[] | null {
  const { contested, facts, disputed, booking } = resolving;
  const credit = creditCovering(booking, amount.amount);
  if (!credit) return null;
  return [
    posting({
      ...resolvingBase(answer, resolving),
      kind: 'allocation',
      effect: zero(amount.currency),
      intent: {
        type: 'allocation',
        reference: contested.id,
        on: facts.today,
        excessId: credit.excessId,
        invoiceId: null,
        account: disputed,
        amount,
      },
    }),
  ];
}

/** Bad debt: a journal from the account of disputed payments. Tax relief follows rules of its own: ask the accountant. */
function writtenOff(answer: Answer, resolving: Resolving): readonly PlannedPosting[] | null {
  const { contested, facts, disputed, booking } = resolving;
  const { account } = answer.input;
  if (account === undefined) return null;
  const label = booking.invoice?.number ?? contested.chargeId;
  return [
    posting({
      ...resolvingBase(answer, resolving),
      kind: 'write_off',
      effect: zero(contested.amount.currency),
      intent: {
        type: 'journal',
        reference: contested.id,
        on: facts.today,
        description: `Written off: ${label}, ${answer.reason ?? 'payment lost in a dispute'}`,
        debitAccount: account,
        creditAccount: disputed,
        amount: contested.amount,
      },
    }),
  ];
}

/** The withdrawal and the receipt are both taken back: the invoice is due again, and no money is where none is. */
function reopened(answer: Answer, resolving: Resolving): readonly PlannedPosting[] | null {
  const [withdrawal] = resolving.contested.withdrawals;
  const [receipt] = resolving.booking.receipts;
  if (!withdrawal || !receipt) return null;
  return [withdrawal, receipt].flatMap((standing, step) =>
    standing.entry
      ? [
          posting({
            ...resolvingBase(answer, resolving),
            kind: 'taken_back',
            part: `${answer.id}:${step}`,
            step,
            effect: negate(standing.effect),
            intent: {
              type: 'reversal',
              reference: standing.intent.reference,
              on: standing.intent.on,
              entry: standing.entry,
            },
          }),
        ]
      : [],
  );
}

function resolvingBase(answer: Answer, { source, contested, booking }: Resolving) {
  return {
    source,
    part: answer.id,
    case: contested.why === 'lost' ? 'C4c' : 'C14',
    clientId: booking.clientId,
    invoiceId: booking.invoiceId,
    answerId: answer.id,
  };
}
