import { negate } from '../../plugin-api/index.ts';
import type { Facts, Removed } from '../facts.ts';
import type { ChoiceId } from '../questions.ts';
import type { PlannedPosting } from '../planned.ts';
import * as say from '../sentences.ts';
import { isBegun } from '../standing.ts';
import { askBeside, booked, posting, type CasePlan } from './case-plan.ts';

/**
 * C10c: somebody removed one of our entries in the ledger. Nothing is done by itself: the proof names what is
 * missing, and a person says whether it is booked again, becomes the client's credit, or stands elsewhere.
 */
export function planRemoved(removed: Removed, facts: Facts): CasePlan {
  const source = `removed:${removed.id}`;
  const answer = facts.answers.get(source);
  if (isBegun(answer, facts)) return booked([]);
  const invoice = removed.invoiceId === null ? undefined : facts.invoices.get(removed.invoiceId);
  const twins = facts.foreign.filter(({ effect }) => effect === removed.effect.amount);
  // What takes no payment any more cannot get it back (C10).
  const canRebook = removed.kind !== 'receipt' || !invoice || ['open', 'paid'].includes(invoice.status);
  const choices: readonly ChoiceId[] = [
    ...(canRebook ? (['rebook'] as const) : []),
    ...(removed.kind === 'receipt' && invoice ? (['as_credit'] as const) : []),
    ...(twins.length > 0 ? (['adopt'] as const) : []),
  ];
  const { entry } = removed;
  const replacement = answer && choices.includes(answer.choice) ? replace(removed, facts, answer) : null;
  if (entry && answer && replacement) {
    const shared = {
      source,
      case: 'C10c',
      clientId: removed.clientId,
      invoiceId: removed.invoiceId,
      answerId: answer.id,
    };
    return booked([
      posting({
        ...shared,
        kind: 'taken_back',
        part: answer.id,
        effect: negate(removed.effect),
        // The ledger has done it already, in whatever period that lies: nothing is written.
        adopts: entry,
        intent: { type: 'reversal', reference: removed.intent.reference, on: facts.today, entry },
      }),
      posting({ ...shared, part: `${answer.id}:again`, step: 1, effect: removed.effect, ...replacement }),
    ]);
  }
  return askBeside({
    source,
    case: 'C10c',
    kind: 'removed',
    choices,
    amount: removed.effect,
    clientId: removed.clientId,
    invoiceId: removed.invoiceId,
    sentence: say.removed(removed, invoice ?? null),
  });
}

type Replacement = Pick<PlannedPosting, 'kind' | 'intent'> & Partial<Pick<PlannedPosting, 'adopts'>>;

function replace(
  removed: Removed,
  facts: Facts,
  answer: { readonly choice: ChoiceId; readonly input: { readonly entry?: string } },
): Replacement | null {
  const { intent } = removed;
  if (answer.choice === 'rebook') return { kind: removed.kind === 'receipt' ? 'rebooked' : removed.kind, intent };
  if (answer.choice === 'adopt') {
    const twin = facts.foreign.find(
      ({ entry, effect }) => entry.id === answer.input.entry && effect === removed.effect.amount,
    );
    return twin ? { kind: removed.kind, intent, adopts: twin.entry } : null;
  }
  const invoice = removed.invoiceId === null ? undefined : facts.invoices.get(removed.invoiceId);
  if (intent.type !== 'customer_receipt' || !invoice) return null;
  return {
    kind: 'excess',
    intent: {
      type: 'excess_receipt',
      reference: intent.reference,
      on: intent.on,
      contactId: invoice.contactId,
      account: intent.account,
      amount: removed.effect,
    },
  };
}
