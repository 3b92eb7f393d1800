import type { DemoCrm } from './firm-crm.ts';

/**
 * The believable firm, in no vendor's words. `core/demo` generates it from a seed and every sandbox
 * draws its own books from it, so that one firm looks the same in all of them. Amounts are decimal
 * strings in the given currency, instants ISO UTC, dates ISO dates in the firm's zone.
 */
export interface DemoFirm {
  readonly seed: number;
  /** The moment the history ends and the demo begins. */
  readonly asOf: string;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly locale: string;
  readonly accent: string;
  readonly clients: readonly DemoClient[];
  readonly suppliers: readonly { readonly key: string; readonly name: string; readonly email: string | null }[];
  readonly invoices: readonly DemoInvoice[];
  readonly bills: readonly DemoBill[];
  readonly receipts: readonly DemoReceipt[];
  readonly refunds: readonly DemoRefund[];
  readonly payouts: readonly DemoPayout[];
  readonly envelopes: readonly DemoEnvelope[];
  /** Processor facts that no client caused: monthly bill and the like. */
  readonly processorFees: readonly {
    readonly key: string;
    readonly at: string;
    readonly description: string;
    readonly amount: string;
    readonly payoutKey: string | null;
  }[];
  readonly crm: DemoCrm;
}

export interface DemoClient {
  readonly key: string;
  readonly name: string;
  readonly active: boolean;
  /** Archived in the accounting system: takes no payments. */
  readonly archived: boolean;
  readonly people: readonly {
    readonly key: string;
    readonly name: string;
    readonly email: string | null;
    readonly phone: string | null;
  }[];
  readonly domain: string | null;
  readonly city: string;
  readonly country: string;
}

export interface DemoLine {
  readonly description: string;
  readonly quantity: string;
  readonly unitAmount: string;
  /** quantity × unitAmount, before tax. */
  readonly amount: string;
  readonly tax: string;
}

export interface DemoInvoice {
  readonly key: string;
  readonly number: string;
  readonly clientKey: string;
  readonly project: string | null;
  readonly currency: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly status: 'draft' | 'open' | 'paid' | 'voided';
  readonly lines: readonly DemoLine[];
  readonly total: string;
  /** Sum of receipts and credits so far. */
  readonly settled: string;
}

export interface DemoBill {
  readonly key: string;
  readonly number: string;
  readonly supplierKey: string;
  readonly currency: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly status: 'open' | 'paid';
  readonly lines: readonly DemoLine[];
  readonly total: string;
}

/** Money received for an invoice in the past. `card` ones exist at the processor and in the books. */
export interface DemoReceipt {
  readonly key: string;
  readonly invoiceKey: string;
  readonly method: 'card' | 'bank';
  readonly at: string;
  readonly on: string;
  readonly amount: string;
  /** What the processor kept (card only). */
  readonly fee: string;
  readonly payerEmail: string | null;
  /** The payout that carried it to the bank; null while the processor still holds it. */
  readonly payoutKey: string | null;
}

/** A card receipt given back; booked as a credit note with its refund. */
export interface DemoRefund {
  readonly key: string;
  readonly receiptKey: string;
  readonly at: string;
  readonly on: string;
  readonly amount: string;
  readonly reason: string;
  readonly payoutKey: string | null;
}

export interface DemoPayout {
  readonly key: string;
  readonly createdAt: string;
  readonly arrivesOn: string;
  readonly amount: string;
}

/** An agreement sent for signature to people of a client. */
export interface DemoEnvelope {
  readonly key: string;
  readonly clientKey: string;
  readonly subject: string;
  readonly message: string;
  readonly documentName: string;
  readonly status: 'sent' | 'completed' | 'declined' | 'voided';
  readonly sentAt: string;
  /** When it was completed, declined or voided; null while it is open. */
  readonly endedAt: string | null;
  /** Why it was declined or voided. */
  readonly reason: string | null;
  readonly signers: readonly {
    readonly personKey: string;
    readonly name: string;
    readonly email: string;
    readonly order: number;
    readonly signedAt: string | null;
  }[];
}
