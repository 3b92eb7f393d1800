import type { Answer } from '../answer.ts';
import type { ForeignEntry } from '../facts.ts';
import { dateIn } from '../order.ts';
import { settledOf } from '../standing.ts';
import * as say from '../sentences.ts';
import { ask, booked, posting, type About, type CasePlan } from './case-plan.ts';
import type { Target } from './split.ts';
import type { Taken } from './taken.ts';

/** How far apart, in days, two bookings of the same money may be dated (C9). */
const daysApart = 3;

/**
 * An entry that somebody else made of the same money (C9): it names the payment, or it stands on clearing for the
 * same invoice with the same amount within three days; the one a person chose goes before all. What a person said is
 * another one is none.
 */
export function lookalikeOf(taken: Taken, targets: readonly Target[]): ForeignEntry | null {
  const { transaction, facts, charge, chargeId, mapping } = taken;
  const [target, ...others] = targets;
  if (!target || others.length > 0 || facts.answers.get(transaction.id)?.choice === 'different') return null;
  if (settledOf(transaction.id, facts).some(({ kind }) => kind !== 'fee' && kind !== 'undo')) return null;
  const on = dateIn(facts.timeZone, transaction.createdAt);
  const fitting = facts.foreign.filter(
    ({ account, effect }) => account === mapping.clearingAccount && effect === transaction.amount.amount,
  );
  return (
    fitting.find(({ entry }) => entry.id === chosenBy(facts.answers.get(transaction.id))) ??
    fitting.find((one) => {
      const names = [chargeId, charge.paymentId ?? chargeId].some((id) => one.reference?.includes(id) === true);
      return names || (one.invoiceId === target.invoiceId && Math.abs(daysBetween(one.on, on)) <= daysApart);
    }) ??
    null
  );
}

/** Nothing is booked before a person says whether it is the same money, and of several which. */
export function planBookedAlready(taken: Taken, twin: ForeignEntry, about: About): CasePlan {
  const { transaction, facts, charge, chargeId, mapping } = taken;
  const answer = facts.answers.get(transaction.id);
  const on = dateIn(facts.timeZone, transaction.createdAt);
  if (answer === undefined || chosenBy(answer) !== twin.entry.id)
    return ask(transaction, {
      case: 'C9',
      kind: 'booked_already',
      sentence: say.bookedAlready(transaction.amount, about, facts, twin.on),
      choices: ['adopt', 'different'],
      about,
    });
  const invoiceId = about.invoiceId ?? '';
  return booked([
    posting({
      source: transaction.id,
      kind: 'receipt',
      part: answer.id,
      case: 'C9',
      clientId: about.clientId,
      invoiceId: about.invoiceId,
      checkoutId: charge.metadata['portico_checkout'] ?? null,
      effect: transaction.amount,
      answerId: answer.id,
      adopts: twin.entry,
      intent: {
        type: 'customer_receipt',
        reference: chargeId,
        on,
        invoiceId,
        invoiceNumber: facts.invoices.get(invoiceId)?.number ?? '',
        account: mapping.clearingAccount,
        amount: transaction.amount,
      },
    }),
  ]);
}

function chosenBy(answer: Answer | undefined): string | undefined {
  return answer?.choice === 'adopt' ? answer.input.entry : undefined;
}

function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).total('days');
}
