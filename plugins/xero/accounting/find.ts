import type { BankTransaction, BankTransfer, Payment } from 'xero-node';
import type {
  CustomerReceipt,
  Intent,
  LedgerEntry,
  Money,
  PayoutTransfer,
  PluginContext,
} from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';
import { reading } from '../client.ts';
import { word } from '../words.ts';
import { receiptReference, type BankIntent } from './bookings.ts';
import { bankEntry, paymentEntry, transferEntry } from './entries.ts';
import { findAllocation } from './allocations.ts';
import { datedAround, withReference } from '../filters.ts';
import { findJournal } from './journals.ts';
import { findReversal } from './reversals.ts';

/** References in one filter: what fits an address of about 2,000 characters once encoded. */
const referencesPerCall = 12;
/** Many times what a filter of twelve references can match. */
const matchesPerCall = 200;

/**
 * Looks for the effect of earlier intents: by reference for payments and bank entries, among the transfers and
 * overpayments of those weeks for the two that have none to filter by. One to three calls for a handful of intents.
 * An entry counts only with the same amount, account and target, so that two facts of one reference stay two.
 */
export async function find(ctx: PluginContext, intents: readonly Intent[]): Promise<readonly (LedgerEntry | null)[]> {
  const found = new Map<string, LedgerEntry>();
  await findPayments(ctx, intents, found);
  await findBankEntries(ctx, intents, found);
  await findOverpayments(ctx, intents, found);
  await findTransfers(ctx, intents, found);
  for (const intent of intents) {
    const entry =
      intent.type === 'reversal'
        ? await findReversal(ctx, intent)
        : intent.type === 'journal'
          ? await findJournal(ctx, intent)
          : intent.type === 'allocation' && intent.invoiceId !== null
            ? await findAllocation(ctx, intent, intent.invoiceId)
            : null;
    if (entry) found.set(intent.id, entry);
  }
  return intents.map(({ id }) => found.get(id) ?? null);
}

type Found = Map<string, LedgerEntry>;

/** What an intent's payment carries as reference; null for intents that make no payment. */
export function paymentReference(intent: Intent): string | null {
  if (intent.type === 'customer_receipt') return receiptReference(intent);
  if (intent.type === 'credit_note_with_refund') return intent.reference;
  return intent.type === 'allocation' && intent.invoiceId === null ? intent.reference : null;
}

async function findPayments(ctx: PluginContext, intents: readonly Intent[], found: Found): Promise<void> {
  const wanted = intents.filter((intent) => paymentReference(intent) !== null);
  for (const chunk of chunksOf(wanted)) {
    const references = chunk.flatMap((intent) => paymentReference(intent) ?? []);
    const { body } = await reading(ctx, 'payments by reference', (api, tenant) =>
      api.getPayments(tenant, undefined, withReference(references), undefined, 1, matchesPerCall),
    );
    for (const intent of chunk) {
      const match = body.payments?.find((payment) => isPaymentOf(intent, payment));
      if (match) found.set(intent.id, paymentEntry(match));
    }
  }
}

function isPaymentOf(intent: Intent, payment: Payment): boolean {
  if (payment.reference !== paymentReference(intent) || word(payment.status) === 'DELETED') return false;
  switch (intent.type) {
    case 'customer_receipt':
      return isReceipt(intent, payment);
    case 'credit_note_with_refund':
      return payment.creditNote?.creditNoteID !== undefined && same(payment.amount, intent.amount);
    case 'allocation':
      return payment.overpayment?.overpaymentID === intent.excessId && same(payment.amount, intent.amount);
    default:
      return false;
  }
}

function isReceipt(intent: CustomerReceipt, payment: Payment): boolean {
  return (
    payment.invoice?.invoiceID === intent.invoiceId &&
    payment.account?.accountID === intent.account &&
    same(payment.amount, intent.amount)
  );
}

async function findBankEntries(ctx: PluginContext, intents: readonly Intent[], found: Found): Promise<void> {
  const wanted = intents.filter(isBankEntry);
  for (const chunk of chunksOf(wanted)) {
    const references = [...new Set(chunk.map(({ reference }) => reference))];
    const { body } = await reading(ctx, 'bank transactions by reference', (api, tenant) =>
      api.getBankTransactions(tenant, undefined, withReference(references), undefined, 1, undefined, matchesPerCall),
    );
    for (const intent of chunk) {
      const match = body.bankTransactions?.find(
        (entry) => entry.reference === intent.reference && isBankEntryOf(intent, entry),
      );
      if (match) found.set(intent.id, bankEntry(match));
    }
  }
}

type WithReference = Exclude<BankIntent, { type: 'excess_receipt' }>;

function isBankEntry(intent: Intent): intent is WithReference {
  return intent.type === 'processor_fee' || intent.type === 'withdrawal' || intent.type === 'deposit';
}

/** A dispute and its fee may carry one reference, one amount and one account: the line's account tells them apart. */
function isBankEntryOf(intent: WithReference, entry: BankTransaction): boolean {
  const type = intent.type === 'deposit' ? 'RECEIVE' : 'SPEND';
  const [lines, amounts] =
    intent.type === 'processor_fee'
      ? [intent.lines.map(({ account }) => account), intent.lines.map(({ amount }) => amount)]
      : [[intent.counterAccount], [intent.amount]];
  const total = amounts.reduce((sum, amount) => sum + Math.round(vendorNumber(amount) * 100), 0) / 100;
  return (
    word(entry.type) === type &&
    entry.bankAccount.accountID === intent.account &&
    entry.total === total &&
    entry.lineItems.every(({ accountID }) => accountID === undefined || lines.includes(accountID))
  );
}

async function findOverpayments(ctx: PluginContext, intents: readonly Intent[], found: Found): Promise<void> {
  const wanted = intents.filter((intent) => intent.type === 'excess_receipt');
  if (wanted.length === 0) return;
  const where = `Type=="RECEIVE-OVERPAYMENT" AND Status=="AUTHORISED" AND ${datedAround(wanted.map(({ on }) => on))}`;
  const { body } = await reading(ctx, 'overpayments of these weeks', (api, tenant) =>
    api.getBankTransactions(tenant, undefined, where, undefined, 1, undefined, 1000),
  );
  for (const intent of wanted) {
    const match = body.bankTransactions?.find(
      (entry) =>
        entry.contact?.contactID === intent.contactId &&
        entry.bankAccount.accountID === intent.account &&
        same(entry.total, intent.amount) &&
        entry.lineItems.some(({ description }) => description?.startsWith(`${intent.reference}:`) === true),
    );
    if (match) found.set(intent.id, bankEntry(match));
  }
}

async function findTransfers(ctx: PluginContext, intents: readonly Intent[], found: Found): Promise<void> {
  const wanted = intents.filter((intent) => intent.type === 'payout_transfer');
  if (wanted.length === 0) return;
  const where = datedAround(wanted.map(({ on }) => on));
  const { body } = await reading(ctx, 'bank transfers of these weeks', (api, tenant) =>
    api.getBankTransfers(tenant, undefined, where),
  );
  for (const intent of wanted) {
    const match = body.bankTransfers?.find((transfer) => isTransferOf(intent, transfer));
    if (match) found.set(intent.id, transferEntry(match));
  }
}

function isTransferOf(intent: PayoutTransfer, transfer: BankTransfer): boolean {
  return (
    word(transfer.status) !== 'DELETED' &&
    transfer.reference === intent.reference &&
    transfer.fromBankAccount.accountID === intent.fromAccount &&
    transfer.toBankAccount.accountID === intent.toAccount &&
    same(transfer.amount, intent.amount)
  );
}

function same(value: number | undefined, amount: Money): boolean {
  return value === vendorNumber(amount);
}

function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / referencesPerCall) }, (_, index) =>
    items.slice(index * referencesPerCall, (index + 1) * referencesPerCall),
  );
}
