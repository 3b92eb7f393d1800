import { stream, type RecordKind, type Stream } from '../../../core/plugin-api/index.ts';
import * as listings from './listings.ts';
import { pageSize, pass, type Listing } from './pass.ts';
import {
  readAccounts,
  readBankTransactions,
  readBankTransfers,
  readContacts,
  readCreditNotes,
  readInvoices,
  readPayments,
} from './read.ts';

/**
 * Of the Starter tier's 1,000 calls a day polling takes 4 × 24 + 12 + 6 + 1 = 115. What webhooks bring within seconds
 * (contacts) or hardly changes (the chart) is polled less; payments and bank entries have no webhooks at all.
 */
export const streams: readonly Stream[] = [
  stream('accounts', {
    records: 'account',
    every: '1d',
    snapshot: true,
    // Always the whole chart, so that an account that is gone is seen to be gone.
    pull: (ctx) => pass(ctx, listings.accounts, null),
    read: readAccounts,
  }),
  changed('contacts', 'contact', '4h', listings.contacts, readContacts),
  changed('invoices', 'invoice', '1h', listings.invoices, readInvoices),
  changed('credit_notes', 'credit_note', '1h', listings.creditNotes, readCreditNotes),
  changed('payments', 'payment', '1h', listings.payments, readPayments),
  changed('bank_transactions', 'bank_transaction', '1h', listings.bankTransactions, readBankTransactions),
  // The one list of changes Xero does not page. People rarely make transfers, and a proof reads them anyway.
  stream('bank_transfers', {
    records: 'bank_transfer',
    every: '2h',
    pull: (ctx, cursor) => pass(ctx, listings.bankTransfers, cursor),
    read: readBankTransfers,
  }),
];

/** Everything once, then what changed. */
function changed(
  name: string,
  kind: RecordKind,
  every: string,
  listing: Listing,
  read: NonNullable<Stream['read']>,
): Stream {
  return stream(name, { records: kind, every, pageSize, pull: (ctx, cursor) => pass(ctx, listing, cursor), read });
}
