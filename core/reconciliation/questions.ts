/**
 * What a person can be asked. `waiting` and `setup` ask nothing: a record is yet to be read, an account yet to be
 * chosen. `look` is for the processor's support, not for the books.
 */
export type QuestionKind =
  | 'setup'
  | 'waiting'
  | 'look'
  | 'refund'
  | 'credit'
  | 'unnamed'
  | 'booked_already'
  | 'lost'
  | 'returned'
  | 'removed'
  | 'unknown'
  | 'by_hand'
  | 'held'
  | 'closed_period'
  | 'approve';

export type ChoiceId =
  | 'credit_note'
  | 'another_way'
  | 'overpayment'
  | 'keep'
  | 'put_on_invoice'
  | 'refund'
  | 'to_contact'
  | 'to_income'
  | 'exclude'
  | 'adopt'
  | 'different'
  | 'cancel_sale'
  | 'write_off'
  | 'chase'
  | 'reopen'
  | 'rebook'
  | 'as_credit'
  | 'as_fee'
  | 'to_account'
  | 'later_day'
  | 'try_again'
  | 'approve';

/** What a choice may need besides: ids of the ledger, a date in the organisation's zone. */
export interface AnswerInput {
  readonly invoice?: string;
  readonly contact?: string;
  readonly account?: string;
  readonly entry?: string;
  readonly on?: string;
}

export interface Choice {
  readonly id: ChoiceId;
  /** Whether the books need to know why. */
  readonly reason: 'required' | 'optional';
  /** What must be chosen along with it; null for nothing. */
  readonly input: keyof AnswerInput | null;
  /** Whether it can be taken back while the ledger's periods are open. */
  readonly canBeUndone: boolean;
}

const choices: Readonly<Record<ChoiceId, Omit<Choice, 'id'>>> = {
  credit_note: { reason: 'required', input: null, canBeUndone: true },
  another_way: { reason: 'required', input: null, canBeUndone: false },
  overpayment: { reason: 'optional', input: null, canBeUndone: true },
  keep: { reason: 'optional', input: null, canBeUndone: true },
  put_on_invoice: { reason: 'optional', input: 'invoice', canBeUndone: true },
  refund: { reason: 'required', input: null, canBeUndone: false },
  to_contact: { reason: 'optional', input: 'contact', canBeUndone: true },
  to_income: { reason: 'optional', input: 'account', canBeUndone: true },
  exclude: { reason: 'required', input: null, canBeUndone: true },
  adopt: { reason: 'optional', input: 'entry', canBeUndone: true },
  different: { reason: 'optional', input: null, canBeUndone: false },
  cancel_sale: { reason: 'required', input: null, canBeUndone: true },
  write_off: { reason: 'required', input: 'account', canBeUndone: true },
  chase: { reason: 'required', input: null, canBeUndone: true },
  reopen: { reason: 'optional', input: null, canBeUndone: false },
  rebook: { reason: 'optional', input: null, canBeUndone: false },
  as_credit: { reason: 'optional', input: null, canBeUndone: false },
  as_fee: { reason: 'optional', input: null, canBeUndone: true },
  to_account: { reason: 'required', input: 'account', canBeUndone: true },
  later_day: { reason: 'optional', input: null, canBeUndone: false },
  try_again: { reason: 'optional', input: null, canBeUndone: false },
  approve: { reason: 'optional', input: null, canBeUndone: false },
};

/** A choice as it is offered for a kind of question. */
export function choiceOf(id: ChoiceId, kind: QuestionKind): Choice {
  const choice = { id, ...choices[id] };
  // Whatever takes the place of an entry that is gone, the ledger has taken that one back for good.
  return kind === 'removed' ? { ...choice, canBeUndone: false } : choice;
}

/**
 * What a posting that waits for a person can be answered with, by why it waits and whether a plan may still give it
 * another day.
 */
export function choicesForHold(heldCase: string | null, canMove: boolean): readonly ChoiceId[] {
  if (heldCase === 'C11' && canMove) return ['later_day', 'try_again'];
  return heldCase === 'approve' ? ['approve'] : ['try_again'];
}
