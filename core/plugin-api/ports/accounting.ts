import type { PluginContext } from '../context.ts';
import type { Money } from '../money.ts';
import type { Account, Invoice } from '../records.ts';

/** An account that may be chosen for clearing, fees or payouts. */
export type LedgerAccount = Account & { readonly id: string };

/** An account to be made: a bank account for clearing, an expense for fees, an asset that takes payments for disputes. */
export interface AccountWish {
  /** At most 100 characters; what it is found by again. */
  readonly name: string;
  readonly type: 'bank' | 'expense' | 'asset';
  /** ISO 4217, of a bank account; the others are kept in the organisation's own. */
  readonly currency: string;
}

/** The last closed days, ISO dates in the organisation's zone; null when nothing is closed. */
export interface LockDates {
  readonly period: string | null;
  readonly yearEnd: string | null;
}

interface IntentBase {
  /** Same id, same effect, once. At most 100 characters of [A-Za-z0-9_-]. */
  readonly id: string;
  /** The processor's id of the money fact; written on the entry where the ledger allows, and what `find` looks for. */
  readonly reference: string;
  /** ISO date in the organisation's zone. */
  readonly on: string;
  /** ISO date: the day it happened, where it is booked on a later one (C11); written on the entry for its readers. */
  readonly occurredOn?: string;
}

/** Money for an invoice arrived on `account`: raises it. RECONCILIATION C1, C5. */
export interface CustomerReceipt extends IntentBase {
  readonly type: 'customer_receipt';
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly account: string;
  /** In the invoice's currency. */
  readonly amount: Money;
  /** Units of invoice currency per unit of the account's, digits as text; absent when they are the same. */
  readonly currencyRate?: string;
}

/** More than was due arrived: a credit the firm owes the contact. C6, C8, C10. */
export interface ExcessReceipt extends IntentBase {
  readonly type: 'excess_receipt';
  readonly contactId: string;
  readonly account: string;
  readonly amount: Money;
}

/** What the processor kept: lowers `account`. C1, C2d, C17. */
export interface ProcessorFee extends IntentBase {
  readonly type: 'processor_fee';
  readonly account: string;
  readonly payee: string;
  readonly lines: readonly {
    readonly account: string;
    readonly description: string;
    readonly amount: Money;
    readonly taxType?: string;
  }[];
}

/** Money left `account` for another account. C4. */
export interface Withdrawal extends IntentBase {
  readonly type: 'withdrawal';
  readonly account: string;
  readonly counterAccount: string;
  readonly payee: string;
  readonly description: string;
  readonly amount: Money;
}

/** Money came to `account` from another account. C4b. */
export interface Deposit extends IntentBase {
  readonly type: 'deposit';
  readonly account: string;
  readonly counterAccount: string;
  readonly payee: string;
  readonly description: string;
  readonly amount: Money;
}

/** A payout reached the bank (or was pulled from it, with the accounts swapped). C2, C2b, C2c. */
export interface PayoutTransfer extends IntentBase {
  readonly type: 'payout_transfer';
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly amount: Money;
  readonly fromReconciled: boolean;
  readonly toReconciled: boolean;
}

/** A refund for goods or service withdrawn: a credit note and its refund from `account`. C3. */
export interface CreditNoteWithRefund extends IntentBase {
  readonly type: 'credit_note_with_refund';
  readonly invoiceId: string;
  readonly account: string;
  readonly amount: Money;
  readonly description: string;
}

/** Credit a client holds is put on an invoice, or paid back when `invoiceId` is null. C6, C6b. */
export interface Allocation extends IntentBase {
  readonly type: 'allocation';
  readonly excessId: string;
  readonly invoiceId: string | null;
  readonly account: string | null;
  readonly amount: Money;
}

/** Money moves between two accounts that are no banks. C4c. A ledger that keeps no journals refuses it. */
export interface Journal extends IntentBase {
  readonly type: 'journal';
  readonly description: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amount: Money;
}

/** One of the hub's own postings is taken back. `on` is the day of what is taken back. C2b, C3b, C3c. */
export interface Reversal extends IntentBase {
  readonly type: 'reversal';
  readonly entry: LedgerEntry;
}

export type Intent =
  | CustomerReceipt
  | ExcessReceipt
  | ProcessorFee
  | Withdrawal
  | Deposit
  | PayoutTransfer
  | CreditNoteWithRefund
  | Allocation
  | Journal
  | Reversal;

/** An entry in the ledger, as staff can open it. */
export interface LedgerEntry {
  readonly kind: string;
  readonly id: string;
  readonly url: string | null;
}

/** What became of an intent, by what is known. */
export type Outcome =
  | { readonly intentId: string; readonly status: 'applied' | 'already'; readonly entry: LedgerEntry }
  | { readonly intentId: string; readonly status: 'refused'; readonly reason: string; readonly code: RefusalCode }
  | { readonly intentId: string; readonly status: 'pending' }
  | { readonly intentId: string; readonly status: 'unknown'; readonly reason: string };

export type RefusalCode =
  | 'exceeds_due'
  | 'not_payable'
  | 'locked_period'
  | 'account_unusable'
  | 'contact_archived'
  | 'currency'
  | 'unavailable'
  | 'other';

export interface FindRequest {
  readonly intent: Intent;
}

/**
 * The ledger. Amounts are Money in the account's currency unless said otherwise. Reads raise
 * VendorUnavailable, VendorRefused, ReconnectNeeded or NotFound. `post` never throws for an intent it may
 * have sent: it answers `unknown`. `refused` with code `unavailable` means it certainly did not take effect
 * and may be sent again later (throttled, down before sending).
 */
export interface AccountingPort {
  accounts(ctx: PluginContext): Promise<readonly LedgerAccount[]>;
  /**
   * The account of this name, made where there is none: asking again makes no second one. Throws VendorRefused where the
   * name is taken by another kind of account or the consent does not go so far; OutcomeUnknown when it was sent and not
   * answered: ask again.
   */
  createAccount?(ctx: PluginContext, wish: AccountWish): Promise<LedgerAccount>;
  /** Read afresh, right before a checkout opens and right before a receipt is posted. */
  invoice(ctx: PluginContext, invoiceId: string): Promise<Invoice>;
  /** The same for many, where the ledger answers them in fewer calls; what it does not know is missing. */
  invoices?(ctx: PluginContext, invoiceIds: readonly string[]): Promise<ReadonlyMap<string, Invoice>>;
  invoicePdf?(
    ctx: PluginContext,
    invoiceId: string,
  ): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>;
  lockDates(ctx: PluginContext): Promise<LockDates>;
  /** The account's balance by its own entries, in its currency. */
  balance(ctx: PluginContext, accountId: string): Promise<Money>;
  /** Looks in the ledger for the effect of earlier intents: one answer per intent, null when it is not there. */
  find(ctx: PluginContext, intents: readonly Intent[]): Promise<readonly (LedgerEntry | null)[]>;
  /** One outcome per intent, in order. Batches where the ledger allows and takes a failed batch apart. */
  post(ctx: PluginContext, intents: readonly Intent[]): Promise<readonly Outcome[]>;
}
