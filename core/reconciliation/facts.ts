import type { BalanceTransaction, Charge, Intent, LockDates, Money, Payout } from '../plugin-api/index.ts';

/** Where a processor's money in one currency is booked: account ids of the ledger. */
export interface Mapping {
  readonly clearingAccount: string;
  readonly feeAccount: string;
  readonly bankAccount: string;
  readonly disputedAccount: string | null;
}

export type Transaction = BalanceTransaction & { readonly id: string };

/** What is known of an invoice that money named, by the ledger's id. */
export interface InvoiceFact {
  readonly number: string;
  readonly currency: string;
  /** Minor units of `currency`. */
  readonly total: number;
  readonly clientId: string | null;
  readonly contactName: string;
}

/** All `plan` may know: no clock, no vendor, no database. */
export interface Facts {
  /** What the processor is called as a payee of fees. */
  readonly processorName: string;
  /** UTC instant; nothing before it is ever posted (C0). */
  readonly cutOverAt: string;
  /** IANA zone of the ledger's organisation: postings are dated in it. */
  readonly timeZone: string;
  /** ISO date in that zone. */
  readonly today: string;
  /** As last read; null when not read, which holds nothing back (posting reads them again). */
  readonly lockDates: LockDates | null;
  /** By settlement currency. */
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly transactions: readonly Transaction[];
  /** By the processor's ids. */
  readonly charges: ReadonlyMap<string, Charge>;
  readonly payouts: ReadonlyMap<string, Payout>;
  /** The charge a refund or dispute belongs to, by the id of the refund or dispute. */
  readonly chargeOf: ReadonlyMap<string, string>;
  /** By the ledger's id. */
  readonly invoices: ReadonlyMap<string, InvoiceFact>;
  /** Which transaction already holds the postings of a source ('charge:ch_1'), so that a copy is told from it. */
  readonly claimed: ReadonlyMap<string, string>;
}

type WithoutId<T> = T extends Intent ? Omit<T, 'id'> : never;

/** An intent before its posting has an id. */
export type IntentDraft = WithoutId<Intent>;

export interface PlannedPosting {
  /** The balance transaction it books. */
  readonly source: string;
  readonly kind: 'receipt' | 'fee' | 'transfer';
  /** The case of RECONCILIATION it follows. */
  readonly case: string;
  readonly intent: IntentDraft;
  /** Signed change of the clearing account. */
  readonly effect: Money;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly checkoutId: string | null;
  /** Why it must wait for a person, when it must. */
  readonly hold: Hold | null;
}

export interface Hold {
  readonly case: string;
  readonly sentence: string;
}

/** Money that moved at the processor and is not booked because a person must say what it is. */
export interface OpenItem {
  readonly source: string;
  readonly case: string;
  /** The transaction's net: what the clearing account lacks until it is answered. */
  readonly amount: Money;
  readonly clientId: string | null;
  readonly sentence: string;
}

/** A payout that left the processor's balance and has not reached its date. */
export interface InTransit {
  readonly source: string;
  readonly payoutId: string;
  /** Negative: it left. */
  readonly amount: Money;
  readonly arrivesOn: string;
}

/** Each transaction after the cut-over appears in exactly one of the three, to the cent (I1). */
export interface Plan {
  readonly postings: readonly PlannedPosting[];
  readonly openItems: readonly OpenItem[];
  readonly inTransit: readonly InTransit[];
}
