/**
 * The books as this sandbox keeps them. Amounts are whole cents of the document's currency, dates ISO dates in the
 * organisation's zone, `updatedAt` milliseconds since 1970. `seq` is the order of making, over all kinds.
 */
export interface Organisation {
  readonly id: string;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly name: string;
  readonly baseCurrency: string;
  /** Xero's name of it. */
  readonly timezone: string;
  readonly timeZone: string;
  readonly periodLock: string | null;
  readonly yearEndLock: string | null;
  readonly createdAt: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookKey: string;
  readonly webhookUrl: string | null;
  readonly limits: { readonly minute: number; readonly day: number; readonly concurrent: number };
  /** How long Xero keeps idempotency keys is not promised; tests may shorten or switch it off. */
  readonly idempotency: { readonly honoured: boolean; readonly minutes: number };
}

export interface Account {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly type: string;
  readonly class: 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';
  readonly status: 'ACTIVE' | 'ARCHIVED';
  /** Bank accounts only. */
  readonly currency: string | null;
  /** Bank accounts made through the API have one. */
  readonly bankNumber?: string;
  readonly paymentsEnabled: boolean;
  readonly systemAccount: string | null;
  readonly taxType: string;
  readonly updatedAt: number;
}

export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly people: readonly { readonly firstName: string; readonly lastName: string; readonly email: string }[];
  readonly isCustomer: boolean;
  readonly isSupplier: boolean;
  readonly archived: boolean;
  readonly city: string;
  readonly country: string;
  readonly updatedAt: number;
}

export interface Line {
  readonly id: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly accountId: string | null;
  readonly taxType: string;
  readonly tax: number;
  readonly amount: number;
}

export type DocumentStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';
export type LineAmounts = 'Exclusive' | 'Inclusive' | 'NoTax';

interface Document {
  readonly id: string;
  readonly seq: number;
  readonly number: string;
  readonly reference: string;
  readonly contactId: string;
  readonly status: DocumentStatus;
  readonly date: string;
  readonly currency: string;
  /** Units of the currency per unit of the base currency. */
  readonly rate: number;
  readonly lineAmounts: LineAmounts;
  readonly lines: readonly Line[];
  readonly subTotal: number;
  readonly totalTax: number;
  readonly total: number;
  readonly paymentIds: readonly string[];
  readonly fullyPaidOn: string | null;
  readonly updatedAt: number;
}

export interface Invoice extends Document {
  readonly type: 'ACCREC' | 'ACCPAY';
  readonly dueDate: string | null;
  readonly paid: number;
  readonly credited: number;
}

export interface AllocationOf {
  readonly id: string;
  readonly seq: number;
  readonly invoiceId: string;
  readonly amount: number;
  readonly date: string;
  readonly deleted: boolean;
}

export interface CreditNote extends Document {
  readonly type: 'ACCRECCREDIT' | 'ACCPAYCREDIT';
  readonly remaining: number;
  readonly allocations: readonly AllocationOf[];
}

export interface Payment {
  readonly id: string;
  readonly seq: number;
  readonly target: { readonly kind: 'invoice' | 'credit_note' | 'overpayment'; readonly id: string };
  readonly type: string;
  readonly accountId: string;
  readonly date: string;
  /** In the target's currency. */
  readonly amount: number;
  /** In the account's. */
  readonly bankAmount: number;
  readonly rate: number;
  readonly reference: string;
  readonly reconciled: boolean;
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly updatedAt: number;
}

export interface BankTransaction {
  readonly id: string;
  readonly seq: number;
  readonly type: 'SPEND' | 'RECEIVE' | 'RECEIVE-OVERPAYMENT';
  readonly contactId: string;
  readonly accountId: string;
  readonly date: string;
  readonly reference: string;
  readonly currency: string;
  readonly lineAmounts: LineAmounts;
  readonly lines: readonly Line[];
  readonly subTotal: number;
  readonly totalTax: number;
  readonly total: number;
  readonly reconciled: boolean;
  readonly status: 'AUTHORISED' | 'DELETED';
  /** Overpayments only: the credit that is left, and where the rest went. */
  readonly remaining: number;
  readonly allocations: readonly AllocationOf[];
  readonly paymentIds: readonly string[];
  readonly updatedAt: number;
}

export interface Transfer {
  readonly id: string;
  readonly seq: number;
  readonly fromId: string;
  readonly toId: string;
  readonly amount: number;
  readonly date: string;
  readonly reference: string;
  readonly fromReconciled: boolean;
  readonly toReconciled: boolean;
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly fromTransactionId: string;
  readonly toTransactionId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface JournalLine {
  readonly accountId: string;
  /** Debits positive, credits negative. */
  readonly cents: number;
  readonly description: string;
}

export interface ManualJournal {
  readonly id: string;
  readonly seq: number;
  readonly narration: string;
  readonly date: string;
  readonly status: 'DRAFT' | 'POSTED' | 'VOIDED';
  readonly lines: readonly JournalLine[];
  readonly updatedAt: number;
}
