import { money, type NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { movementsOf, type BookedEntry } from './fake-books.ts';

type EntryRecord = Pick<NormalisedRecord, 'kind' | 'data'>;

/** An entry of the ledger in memory as its poll would bring it; null for what no poll brings. */
export function recordOf(entry: BookedEntry): EntryRecord | null {
  const { intent, amount } = entry;
  const status = entry.isDeleted === true ? 'deleted' : 'booked';
  const { on, reference } = intent;
  switch (intent.type) {
    case 'customer_receipt':
      return {
        kind: 'payment',
        data: {
          target: { kind: 'invoice', id: intent.invoiceId },
          direction: 'in',
          accountId: intent.account,
          contactId: null,
          amount: intent.amount,
          accountAmount: money(amount, intent.currencyRate === undefined ? intent.amount.currency : 'GBP'),
          on,
          reference,
          status,
        },
      };
    case 'credit_note_with_refund':
    case 'allocation':
      if (intent.account === null) return null;
      return {
        kind: 'payment',
        data: {
          target: { kind: intent.type === 'allocation' ? 'overpayment' : 'credit_note', id: 'credit' },
          direction: 'out',
          accountId: intent.account,
          contactId: null,
          amount: intent.amount,
          on,
          reference,
          status,
        },
      };
    case 'payout_transfer':
      return {
        kind: 'bank_transfer',
        data: {
          fromAccountId: intent.fromAccount,
          toAccountId: intent.toAccount,
          amount: money(amount, intent.amount.currency),
          on,
          reference,
        },
      };
    case 'journal':
    case 'reversal':
      return null;
    default:
      return bankTransaction(entry);
  }
}

function bankTransaction(entry: BookedEntry): EntryRecord {
  const { intent, amount } = entry;
  const [moved] = movementsOf(entry);
  const [accountId = '', by = 0] = moved ?? [];
  return {
    kind: 'bank_transaction',
    data: {
      direction: by < 0 ? 'spend' : 'receive',
      purpose: intent.type === 'excess_receipt' ? 'overpayment' : 'plain',
      accountId,
      contactId: null,
      contactName: null,
      amount: money(amount, 'GBP'),
      on: intent.on,
      reference: intent.type === 'excess_receipt' ? null : intent.reference,
      description: intent.reference,
      reconciled: true,
      status: entry.isDeleted === true ? 'deleted' : 'booked',
    },
  };
}
