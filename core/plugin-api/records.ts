import { z } from 'zod';

/**
 * The shapes every vendor's things are normalised to. Amounts are Money (integer minor units),
 * instants are ISO 8601 UTC strings, dates are ISO dates in the organisation's own zone.
 */
const money = z.object({ amount: z.int(), currency: z.string().length(3) });
const instant = z.iso.datetime({ offset: true });
const date = z.iso.date();

const account = z.object({
  code: z.string().nullable(),
  name: z.string(),
  /** What may be booked there: `bank` accounts alone take spends, receipts and transfers. */
  type: z.enum(['bank', 'asset', 'liability', 'equity', 'income', 'expense', 'other']),
  currency: z.string().nullable(),
  acceptsPayments: z.boolean(),
  archived: z.boolean(),
});

const contact = z.object({
  name: z.string(),
  email: z.string().nullable(),
  people: z.array(z.object({ name: z.string(), email: z.string().nullable() })),
  isCustomer: z.boolean(),
  isSupplier: z.boolean(),
  archived: z.boolean(),
});

const line = z.object({
  description: z.string(),
  quantity: z.string(),
  unitAmount: z.string(),
  amount: money,
  tax: money,
  account: z.string().nullable(),
});

const invoice = z.object({
  direction: z.enum(['sale', 'purchase']),
  number: z.string(),
  reference: z.string().nullable(),
  contactId: z.string(),
  contactName: z.string(),
  status: z.enum(['draft', 'open', 'paid', 'voided', 'deleted']),
  issuedOn: date,
  dueOn: date.nullable(),
  currency: z.string().length(3),
  lines: z.array(line),
  subtotal: money,
  tax: money,
  total: money,
  due: money,
  paid: money,
  credited: money,
});

const creditNote = z.object({
  number: z.string(),
  contactId: z.string(),
  contactName: z.string(),
  status: z.enum(['draft', 'open', 'paid', 'voided', 'deleted']),
  direction: z.enum(['sale', 'purchase']),
  issuedOn: date,
  total: money,
  remaining: money,
  allocations: z.array(z.object({ invoiceId: z.string(), amount: money })),
});

/** A payment as the ledger books it (not the processor's charge). */
const payment = z.object({
  /** What it pays. */
  target: z.object({ kind: z.enum(['invoice', 'credit_note', 'overpayment', 'prepayment']), id: z.string() }),
  direction: z.enum(['in', 'out']),
  accountId: z.string().nullable(),
  contactId: z.string().nullable(),
  amount: money,
  /** What the account shows of it, where that is another currency than the document's; absent when it is the same. */
  accountAmount: money.optional(),
  on: date,
  reference: z.string().nullable(),
  status: z.enum(['booked', 'deleted']),
});

const bankTransaction = z.object({
  direction: z.enum(['spend', 'receive']),
  purpose: z.enum(['plain', 'overpayment', 'prepayment']),
  accountId: z.string(),
  contactId: z.string().nullable(),
  contactName: z.string().nullable(),
  amount: money,
  on: date,
  reference: z.string().nullable(),
  description: z.string(),
  reconciled: z.boolean(),
  status: z.enum(['booked', 'deleted']),
});

const bankTransfer = z.object({
  fromAccountId: z.string(),
  toAccountId: z.string(),
  amount: money,
  on: date,
  reference: z.string().nullable(),
});

/** A processor's payment attempt that took money (or failed to). */
const charge = z.object({
  status: z.enum(['pending', 'succeeded', 'failed']),
  amount: money,
  refunded: money,
  createdAt: instant,
  paymentId: z.string().nullable(),
  method: z.string().nullable(),
  payerEmail: z.string().nullable(),
  disputed: z.boolean(),
  /** What Portico wrote on it when it opened the checkout; empty for money from elsewhere. */
  metadata: z.record(z.string(), z.string()),
  failure: z.string().nullable(),
});

const refund = z.object({
  chargeId: z.string().nullable(),
  amount: money,
  status: z.enum(['pending', 'succeeded', 'failed', 'canceled', 'requires_action']),
  reason: z.string().nullable(),
  createdAt: instant,
  metadata: z.record(z.string(), z.string()),
});

const dispute = z.object({
  chargeId: z.string(),
  amount: money,
  status: z.enum(['warning', 'needs_response', 'under_review', 'won', 'lost', 'closed']),
  reason: z.string(),
  evidenceDueAt: instant.nullable(),
  createdAt: instant,
  balanceTransactionIds: z.array(z.string()),
});

const payout = z.object({
  amount: money,
  status: z.enum(['pending', 'in_transit', 'paid', 'failed', 'canceled']),
  automatic: z.boolean(),
  method: z.string(),
  createdAt: instant,
  arrivesOn: date,
  balanceTransactionId: z.string().nullable(),
  failure: z.string().nullable(),
});

/** The processor's own word about money: the only source of amounts that are posted. */
const balanceTransaction = z.object({
  /** The processor's accounting category, in one vocabulary; `other` keeps its name in `label`. */
  category: z.enum([
    'charge',
    'charge_failure',
    'refund',
    'refund_failure',
    'partial_capture_reversal',
    'dispute',
    'dispute_reversal',
    'payout',
    'payout_reversal',
    'fee',
    'tax',
    'topup',
    'topup_reversal',
    'reserve',
    'other',
  ]),
  label: z.string(),
  amount: money,
  fee: money,
  net: money,
  fees: z.array(z.object({ kind: z.string(), description: z.string(), amount: money })),
  exchangeRate: z.string().nullable(),
  createdAt: instant,
  availableAt: instant,
  source: z.object({ kind: z.string(), id: z.string() }).nullable(),
  payoutId: z.string().nullable(),
});

const checkout = z.object({
  status: z.enum(['open', 'complete', 'expired']),
  /** `processing`: the payer is done, the money is on its way (delayed methods). */
  payment: z.enum(['unpaid', 'processing', 'paid', 'failed']),
  amount: money,
  url: z.string().nullable(),
  expiresAt: instant,
  paymentId: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
});

/** A firm in the customer relationship system. `domain` is its web address without protocol, lower case. */
const company = z.object({ name: z.string(), domain: z.string().nullable(), createdAt: instant });

/** Somebody in the customer relationship system; `companyIds` are `company` records, the chief one first. */
const person = z.object({
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  companyIds: z.array(z.string()),
  createdAt: instant,
});

const deal = z.object({
  name: z.string(),
  /** As people there call it. */
  stage: z.string(),
  status: z.enum(['open', 'won', 'lost']),
  amount: money.nullable(),
  companyIds: z.array(z.string()),
  personIds: z.array(z.string()),
  createdAt: instant,
  closedAt: instant.nullable(),
});

const note = z.object({
  /** Plain text; the vendor's markup is taken off. */
  body: z.string(),
  createdAt: instant,
  companyIds: z.array(z.string()),
  personIds: z.array(z.string()),
  /** The hub wrote it there itself (`logActivity`), so it tells nothing new. */
  ownWrite: z.boolean(),
});

const envelope = z.object({
  subject: z.string(),
  /** `created`: a draft nobody was sent; `delivered`: everybody asked to sign has opened it. */
  status: z.enum(['created', 'sent', 'delivered', 'completed', 'declined', 'voided']),
  sentAt: instant.nullable(),
  completedAt: instant.nullable(),
  declinedAt: instant.nullable(),
  voidedAt: instant.nullable(),
  /** Why it was declined or voided, in the words of who did it. */
  reason: z.string().nullable(),
  sender: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
  /** What is signed, in reading order; `id` is the service's own within the envelope. */
  documents: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What Portico wrote on it when it sent it; null for an envelope from elsewhere. */
  intentId: z.string().nullable(),
  /** In signing order. */
  recipients: z.array(
    z.object({
      id: z.string(),
      /** Equal orders act at the same time. */
      order: z.int(),
      /** `copy` only receives it once it is signed. */
      role: z.enum(['signer', 'copy']),
      name: z.string(),
      email: z.string(),
      /** Set where this person signs in the portal; null where the service mails its own link. */
      clientUserId: z.string().nullable(),
      /** `created`: not yet their turn; `completed`: they did their part. */
      status: z.enum(['created', 'sent', 'delivered', 'completed', 'declined']),
      actedAt: instant.nullable(),
    }),
  ),
});

export const recordSchemas = {
  account,
  contact,
  invoice,
  credit_note: creditNote,
  payment,
  bank_transaction: bankTransaction,
  bank_transfer: bankTransfer,
  charge,
  refund,
  dispute,
  payout,
  balance_transaction: balanceTransaction,
  checkout,
  company,
  person,
  deal,
  note,
  envelope,
} as const;

export type RecordKind = keyof typeof recordSchemas;
export type RecordData<K extends RecordKind> = z.infer<(typeof recordSchemas)[K]>;
export type Account = RecordData<'account'>;
export type Contact = RecordData<'contact'>;
export type Invoice = RecordData<'invoice'>;
export type CreditNote = RecordData<'credit_note'>;
export type LedgerPayment = RecordData<'payment'>;
export type BankTransaction = RecordData<'bank_transaction'>;
export type BankTransfer = RecordData<'bank_transfer'>;
export type Charge = RecordData<'charge'>;
export type Refund = RecordData<'refund'>;
export type Dispute = RecordData<'dispute'>;
export type Payout = RecordData<'payout'>;
export type BalanceTransaction = RecordData<'balance_transaction'>;
export type Checkout = RecordData<'checkout'>;
export type Company = RecordData<'company'>;
export type Person = RecordData<'person'>;
export type Deal = RecordData<'deal'>;
export type Note = RecordData<'note'>;
export type Envelope = RecordData<'envelope'>;

export type Audience = 'staff' | 'client';

export interface RecordRef {
  readonly kind: RecordKind;
  readonly externalId: string;
}

type RecordOf<K extends RecordKind> = {
  readonly kind: K;
  readonly externalId: string;
  /** The vendor's own time of last change; null where the vendor keeps none (then the read's start counts). */
  readonly versionAt: string | null;
  /** `client` only where a client of the firm may read it; everything else is `staff`. */
  readonly audience: Audience;
  /** Records of the same connection that say whose this is (contacts, companies, persons, an invoice, a charge). */
  readonly belongsTo: readonly RecordRef[];
  /** The vendor's own page of it, for staff. */
  readonly url: string | null;
  readonly data: RecordData<K>;
};

/** A vendor's thing in Portico's words. */
export type NormalisedRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind];
