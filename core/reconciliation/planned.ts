import type { LedgerEntry, Money } from '../plugin-api/index.ts';
import type { IntentDraft, PostingKind } from './intents.ts';
import type { ChoiceId, QuestionKind } from './questions.ts';

export interface PlannedPosting {
  /** The balance transaction it books, or the subject of its own that it answers. */
  readonly source: string;
  readonly kind: PostingKind;
  /** Tells two of one source and kind apart; '' for the only one. */
  readonly part: string;
  /** It waits until the lower steps of its source stand in the ledger. */
  readonly step: number;
  /** The case of RECONCILIATION it follows. */
  readonly case: string;
  readonly intent: IntentDraft;
  /** Sent instead when the ledger refuses. */
  readonly fallback: IntentDraft | null;
  /** Signed change of the clearing account. */
  readonly effect: Money;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly checkoutId: string | null;
  /** Postings of one bundle are one entry in the ledger (C1b). */
  readonly bundle: string | null;
  readonly answerId: string | null;
  /** The entry that is this posting already: it counts as posted and nothing is sent. */
  readonly adopts: LedgerEntry | null;
  /** Why it must wait for a person, when it must. */
  readonly hold: Hold | null;
}

export interface Hold {
  readonly case: string;
  readonly sentence: string;
}

/** Something a person must say before it can be booked, or before it is done with. */
export interface OpenItem {
  readonly source: string;
  readonly case: string;
  readonly kind: QuestionKind;
  readonly choices: readonly ChoiceId[];
  /** What it is about, signed as the processor saw it. */
  readonly amount: Money;
  /** What the clearing account lacks until it is answered. */
  readonly effect: Money;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly sentence: string;
}

/** Money that left (or came to) the processor's balance and is not to be booked yet. */
export interface InTransit {
  readonly why: 'payout' | 'fee' | 'reserve' | 'cancelled';
  readonly source: string;
  /** The payout, where it is one. */
  readonly payoutId: string | null;
  /** Negative: it left. */
  readonly amount: Money;
  readonly arrivesOn: string | null;
}

/** Money at the processor that a person said is not the firm's to book, with the reason kept on the answer. */
export interface Excluded {
  readonly source: string;
  readonly amount: Money;
}

/** What postings, questions, transit and exclusions of a transaction sum to is its net, to the cent (I1). */
export interface Plan {
  readonly postings: readonly PlannedPosting[];
  readonly openItems: readonly OpenItem[];
  readonly inTransit: readonly InTransit[];
  readonly excluded: readonly Excluded[];
}
