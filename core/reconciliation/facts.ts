import type {
  BalanceTransaction,
  Charge,
  Invoice,
  LedgerEntry,
  LockDates,
  Money,
  Payout,
  Refund,
} from '../plugin-api/index.ts';
import type { Answer } from './answer.ts';
import type { IntentDraft, PostingKind } from './intents.ts';
import type { Rules } from './rules.ts';

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
  /** Minor units of `currency`, as last read; posting reads it again. */
  readonly due: number;
  readonly status: Invoice['status'];
  readonly contactId: string;
  readonly contactName: string;
  readonly clientId: string | null;
}

/** A posting that stays as it is: it stands in the ledger, may stand there, or takes back one that does. */
export interface Standing {
  readonly id: string;
  readonly source: string;
  readonly kind: PostingKind;
  readonly part: string;
  readonly state: 'planned' | 'held' | 'sending' | 'unknown' | 'posted';
  readonly intent: IntentDraft;
  /** Signed change of the clearing account. */
  readonly effect: Money;
  readonly entry: LedgerEntry | null;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  /** Another posting takes it back, or has. */
  readonly isTakenBack: boolean;
}

/** A client's credit in the ledger, made of money taken beyond what was due (C6). */
export interface Credit {
  readonly postingId: string;
  /** The ledger's id of the credit. */
  readonly excessId: string;
  readonly chargeId: string;
  readonly amount: Money;
  /** What of it is neither on an invoice nor paid back, minor units of its currency. */
  readonly left: number;
  readonly contactId: string;
  readonly contactName: string;
  readonly clientId: string | null;
  readonly invoiceNumber: string | null;
  /** The case it came from. */
  readonly case: string;
}

/** Money that stands on the account for disputed payments and must leave it: a lost dispute, a returned debit. */
export interface Contested {
  readonly why: 'lost' | 'returned';
  /** The processor's id of the dispute, or of the returned payment's transaction. */
  readonly id: string;
  readonly chargeId: string;
  readonly amount: Money;
  readonly on: string;
  /** The withdrawals that brought it there. */
  readonly withdrawals: readonly Standing[];
}

/** One of our postings whose entry the ledger no longer books (C10c). */
export interface Removed extends Standing {
  readonly case: string;
}

/** An entry on a clearing account that is not ours. */
export interface ForeignEntry {
  readonly entry: LedgerEntry;
  readonly account: string;
  /** Signed change of that account, minor units of its currency. */
  readonly effect: number;
  /** ISO date. */
  readonly on: string;
  readonly reference: string | null;
  readonly description: string | null;
  readonly invoiceId: string | null;
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
  readonly rules: Rules;
  /** By settlement currency. */
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly transactions: readonly Transaction[];
  /** By the processor's ids. */
  readonly charges: ReadonlyMap<string, Charge>;
  readonly payouts: ReadonlyMap<string, Payout>;
  readonly refunds: ReadonlyMap<string, Refund>;
  /** The charge a refund or dispute belongs to, by the id of the refund or dispute. */
  readonly chargeOf: ReadonlyMap<string, string>;
  /** By the ledger's id. */
  readonly invoices: ReadonlyMap<string, InvoiceFact>;
  /** Which transaction already holds the postings of a source ('charge:ch_1'), so that a copy is told from it. */
  readonly claimed: ReadonlyMap<string, string>;
  /** What people answered, by subject; for refunds asked for here also by 'refund:' and the request's id. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Of these transactions, and of the charges, payouts and disputes behind them. */
  readonly standing: readonly Standing[];
  readonly credits: readonly Credit[];
  readonly contested: readonly Contested[];
  readonly removed: readonly Removed[];
  readonly foreign: readonly ForeignEntry[];
}
