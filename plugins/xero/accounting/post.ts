import {
  exponentOf,
  ReconnectNeeded,
  type CustomerReceipt,
  type Intent,
  type Outcome,
  type PayoutTransfer,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { BankTransactions, BankTransfers, Payments, type BankTransaction } from 'xero-node';
import { writing } from '../client.ts';
import { allocate } from './allocations.ts';
import { postInBatches, type Element } from './batches.ts';
import { bankTransaction, bankTransfer, receiptPayment, type BankIntent } from './bookings.ts';
import { refundWithCreditNote } from './credit-notes.ts';
import { bankEntry, elementOf, paymentEntry, transferEntry } from './entries.ts';
import { made } from './made.ts';
import { postJournal } from './journals.ts';
import { failed, keyOf } from './outcomes.ts';
import { forgetPayees, payee } from './payees.ts';
import { reverse } from './reversals.ts';

/**
 * Books intents: payments and bank entries fifty a call, transfers, credits and reversals one by one. Throws
 * ReconnectNeeded only before anything was sent. An idempotency key goes along and is never relied upon: after
 * `unknown` the caller asks `find`.
 */
export async function post(ctx: PluginContext, intents: readonly Intent[]): Promise<readonly Outcome[]> {
  // Fails here, with nothing sent, when there is no token to be had.
  await ctx.accessToken();
  const outcomes = new Map<string, Outcome>();
  const keep = (all: readonly Outcome[]) => {
    for (const outcome of all) outcomes.set(outcome.intentId, outcome);
  };
  const bookable = intents.filter((intent) => {
    if (hasXeroPrecision(intent)) return true;
    keep([tooPrecise(intent)]);
    return false;
  });
  keep(await postInBatches(bookable.filter(isReceipt), (chunk) => sendReceipts(ctx, chunk)));
  keep(await postInBatches(bookable.filter(isBankIntent), (chunk) => sendBankEntries(ctx, chunk)));
  for (const intent of bookable) {
    if (isReceipt(intent) || isBankIntent(intent)) continue;
    keep([await postAlone(ctx, intent)]);
  }
  return intents.map((intent) => outcomes.get(intent.id) ?? failed(intent, new ReconnectNeeded('Not sent.')));
}

type Alone = Exclude<Intent, CustomerReceipt | BankIntent>;

async function postAlone(ctx: PluginContext, intent: Alone): Promise<Outcome> {
  switch (intent.type) {
    case 'payout_transfer': {
      const [outcome] = await postInBatches([intent], (chunk) => sendTransfer(ctx, chunk));
      return outcome ?? failed(intent, null);
    }
    case 'credit_note_with_refund':
      return refundWithCreditNote(ctx, intent);
    case 'allocation':
      return allocate(ctx, intent);
    case 'journal':
      return postJournal(ctx, intent);
    case 'reversal':
      return reverse(ctx, intent);
  }
}

async function sendReceipts(ctx: PluginContext, chunk: readonly CustomerReceipt[]): Promise<readonly Element[]> {
  const payments = chunk.map(receiptPayment);
  const { body } = await writing(ctx, 'payments', (api, tenant) =>
    api.createPayments(tenant, made(Payments, { payments }), false, keyOf(chunk)),
  );
  return (body.payments ?? []).map((payment) => elementOf(payment, paymentEntry(payment)));
}

async function sendBankEntries(ctx: PluginContext, chunk: readonly BankIntent[]): Promise<readonly Element[]> {
  const bankTransactions: BankTransaction[] = [];
  for (const intent of chunk)
    bankTransactions.push(
      bankTransaction(intent, intent.type === 'excess_receipt' ? intent.contactId : await payee(ctx, intent.payee)),
    );
  const { body } = await writing(ctx, 'bank transactions', (api, tenant) =>
    api.createBankTransactions(tenant, made(BankTransactions, { bankTransactions }), false, undefined, keyOf(chunk)),
  );
  const elements = (body.bankTransactions ?? []).map((entry) => elementOf(entry, bankEntry(entry)));
  if (elements.some(({ kind }) => kind === 'refused')) forgetPayees();
  return elements;
}

/** One a call: for transfers Xero offers no answer per element, so one bad one would hide what became of the rest. */
async function sendTransfer(ctx: PluginContext, chunk: readonly PayoutTransfer[]): Promise<readonly Element[]> {
  const { body } = await writing(ctx, 'bank transfer', (api, tenant) =>
    api.createBankTransfer(tenant, made(BankTransfers, { bankTransfers: chunk.map(bankTransfer) }), keyOf(chunk)),
  );
  return (body.bankTransfers ?? []).map((transfer) => elementOf(transfer, transferEntry(transfer)));
}

function isReceipt(intent: Intent): intent is CustomerReceipt {
  return intent.type === 'customer_receipt';
}

function isBankIntent(intent: Intent): intent is BankIntent {
  return ['processor_fee', 'withdrawal', 'deposit', 'excess_receipt'].includes(intent.type);
}

/** Xero money has two decimals (RECONCILIATION 3.0.11). */
function hasXeroPrecision(intent: Intent): boolean {
  if (intent.type === 'reversal') return true;
  const amounts = intent.type === 'processor_fee' ? intent.lines.map(({ amount }) => amount) : [intent.amount];
  return amounts.every(({ currency }) => exponentOf(currency) <= 2);
}

function tooPrecise(intent: Intent): Outcome {
  return {
    intentId: intent.id,
    status: 'refused',
    reason: 'Xero keeps two decimals and this currency has more, so a person must book it.',
    code: 'currency',
  };
}
