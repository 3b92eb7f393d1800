import { money, zero, type Money } from '../../plugin-api/index.ts';
import type { Answer } from '../answer.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import type { Excluded, InTransit, OpenItem, Plan, PlannedPosting } from '../planned.ts';
import type { ChoiceId, QuestionKind } from '../questions.ts';
import * as say from '../sentences.ts';
import { isBegun } from '../standing.ts';

/** What one transaction, or one subject of its own, comes to. */
export type CasePlan = Plan;

const nothing: CasePlan = { postings: [], openItems: [], inTransit: [], excluded: [] };

export function booked(postings: readonly PlannedPosting[]): CasePlan {
  return { ...nothing, postings };
}

export function travelling(item: InTransit): CasePlan {
  return { ...nothing, inTransit: [item] };
}

/** One half of two that cancel each other out. */
export function cancelled(transaction: Transaction): InTransit {
  return { why: 'cancelled', source: transaction.id, payoutId: null, amount: transaction.net, arrivesOn: null };
}

export function excluding(item: Excluded): CasePlan {
  return { ...nothing, excluded: [item] };
}

export function together(plans: readonly CasePlan[]): CasePlan {
  return {
    postings: plans.flatMap((one) => one.postings),
    openItems: plans.flatMap((one) => one.openItems),
    inTransit: plans.flatMap((one) => one.inTransit),
    excluded: plans.flatMap((one) => one.excluded),
  };
}

/** Whose it is and which invoice it is about, where that is known. */
export interface About {
  readonly clientId: string | null;
  readonly invoiceId: string | null;
}

export const nobody: About = { clientId: null, invoiceId: null };

/** Nothing is booked: the whole net of the transaction waits for a person. */
export function ask(
  transaction: Transaction,
  question: {
    readonly case: string;
    readonly kind: QuestionKind;
    readonly sentence: string;
    readonly choices?: readonly ChoiceId[];
    readonly about?: About;
  },
): CasePlan {
  const { choices = [], about = nobody } = question;
  const { clientId, invoiceId } = about;
  const item: OpenItem = {
    source: transaction.id,
    case: question.case,
    kind: question.kind,
    choices,
    amount: transaction.net,
    effect: transaction.net,
    clientId,
    invoiceId,
    sentence: question.sentence,
  };
  return { ...nothing, openItems: [item] };
}

/** A question about something the clearing account shows rightly already. */
export function askBeside(item: Omit<OpenItem, 'effect'>): CasePlan {
  return { ...nothing, openItems: [{ ...item, effect: zero(item.amount.currency) }] };
}

/** What can be done about money that no rule books: book it by hand and say which entry it is, or leave it out. */
export const byHand: readonly ChoiceId[] = ['adopt', 'exclude'];

type Draft = Pick<PlannedPosting, 'source' | 'kind' | 'case' | 'intent' | 'effect'> & Partial<PlannedPosting>;

/** A posting with what is usual left out. */
export function posting(draft: Draft): PlannedPosting {
  return {
    part: '',
    step: 0,
    fallback: null,
    clientId: null,
    invoiceId: null,
    checkoutId: null,
    bundle: null,
    answerId: null,
    adopts: null,
    hold: null,
    ...draft,
  };
}

/** The accounts of a transaction's currency, or the question for them. */
export function mappingFor(transaction: Transaction, facts: Facts): Mapping | CasePlan {
  return (
    facts.mappings.get(transaction.net.currency) ??
    ask(transaction, { case: 'setup', kind: 'setup', sentence: say.notMapped(transaction.net.currency) })
  );
}

export function isPlan(value: Mapping | CasePlan): value is CasePlan {
  return 'postings' in value;
}

/** The answers that fit every transaction: it stands in the ledger already, or it is not the firm's to book. */
export function answeredByHand(transaction: Transaction, facts: Facts, answer: Answer | undefined): CasePlan | null {
  if (answer?.choice === 'exclude') return excluding({ source: transaction.id, amount: transaction.net });
  if (isBegun(answer, facts)) return nothing;
  if (answer?.choice !== 'adopt') return null;
  const found = facts.foreign.find(({ entry }) => entry.id === answer.input.entry);
  // Gone again, or of another amount: it is asked anew.
  if (found?.effect !== transaction.net.amount) return null;
  return booked([adoption(transaction, found.entry, answer.id, found.on, found.account)]);
}

/** What no rule books: asked about, until a person booked it by hand or left it out. */
export function askOrByHand(
  transaction: Transaction,
  facts: Facts,
  question: Omit<Parameters<typeof ask>[1], 'choices'>,
): CasePlan {
  const answered = answeredByHand(transaction, facts, facts.answers.get(transaction.id));
  return answered ?? ask(transaction, { ...question, choices: byHand });
}

function adoption(
  transaction: Transaction,
  entry: PlannedPosting['adopts'],
  answerId: string | null,
  on: string,
  account: string,
): PlannedPosting {
  return posting({
    source: transaction.id,
    kind: 'other',
    part: answerId ?? 'adopted',
    case: 'C9',
    effect: transaction.net,
    answerId,
    adopts: entry,
    intent: {
      type: transaction.net.amount < 0 ? 'withdrawal' : 'deposit',
      reference: transaction.id,
      on,
      account,
      counterAccount: '',
      payee: '',
      description: transaction.label,
      amount: positive(transaction.net),
    },
  });
}

/** An entry that carries this id and moves clearing by the whole net is the transaction, booked by hand (C13c). */
export function adoptedByReference(transaction: Transaction, facts: Facts, reference: string): CasePlan | null {
  const found = facts.foreign.find(
    (one) => one.reference?.includes(reference) === true && one.effect === transaction.net.amount,
  );
  return found ? booked([adoption(transaction, found.entry, null, found.on, found.account)]) : null;
}

export function positive({ amount, currency }: Money): Money {
  return money(Math.abs(amount), currency);
}
