import type { Money } from '../plugin-api/index.ts';
import type { IntentDraft } from './intents.ts';
import type { PlannedPosting } from './planned.ts';

/** One record a choice would create in the ledger, ready to draw: its sentence is `reconciliation.record.<word>`. */
export interface RecordView {
  readonly word: string;
  /** What the sentence is filled with: names of accounts and contacts, numbers of invoices. */
  readonly params: Readonly<Record<string, string>>;
  readonly amount: Money;
  /** ISO date in the organisation's zone. */
  readonly on: string;
  readonly reference: string;
  /** Why it would wait for a person all the same; null when nothing holds it. */
  readonly hold: string | null;
}

/** What ids of the ledger are called. */
export interface Names {
  account(id: string | null): string;
  contact(id: string): string;
  invoice(id: string | null): string;
}

/** What a planned posting creates, in a bookkeeper's words. Pure. */
export function recordView(posting: PlannedPosting, names: Names): RecordView {
  const { intent, adopts, hold } = posting;
  const about = {
    amount: amountOf(posting),
    on: intent.on,
    reference: intent.reference,
    hold: hold?.sentence ?? null,
  };
  // Nothing is written: what is to be taken back is gone, or what is to be booked is there.
  if (adopts) return { ...about, word: intent.type === 'reversal' ? 'gone' : 'adopted', params: { kind: adopts.kind } };
  return { ...about, ...wordOf(intent, names) };
}

function amountOf({ intent, effect }: PlannedPosting): Money {
  if ('amount' in intent) return intent.amount;
  return { amount: Math.abs(effect.amount), currency: effect.currency };
}

function wordOf(
  intent: IntentDraft,
  names: Names,
): { readonly word: string; readonly params: Readonly<Record<string, string>> } {
  const word = intent.type;
  switch (intent.type) {
    case 'customer_receipt':
      return { word, params: { invoice: intent.invoiceNumber, account: names.account(intent.account) } };
    case 'excess_receipt':
      return { word, params: { contact: names.contact(intent.contactId), account: names.account(intent.account) } };
    case 'processor_fee': {
      const to = [...new Set(intent.lines.map(({ account }) => names.account(account)))].join(', ');
      return { word, params: { account: names.account(intent.account), to } };
    }
    case 'withdrawal':
    case 'deposit':
      return { word, params: { account: names.account(intent.account), other: names.account(intent.counterAccount) } };
    case 'payout_transfer':
      return { word, params: { from: names.account(intent.fromAccount), to: names.account(intent.toAccount) } };
    case 'credit_note_with_refund':
      return { word, params: { invoice: names.invoice(intent.invoiceId), account: names.account(intent.account) } };
    case 'allocation':
      return intent.invoiceId === null
        ? { word: 'credit_paid_back', params: { account: names.account(intent.account) } }
        : { word, params: { invoice: names.invoice(intent.invoiceId) } };
    case 'journal':
      return {
        word,
        params: { debit: names.account(intent.debitAccount), credit: names.account(intent.creditAccount) },
      };
    case 'reversal':
      return { word, params: { kind: intent.entry.kind } };
  }
}
