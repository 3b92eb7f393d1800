import {
  NotFound,
  type NormalisedRecord,
  type PluginContext,
  type ReadResult,
  type RecordKind,
  type Stream,
} from '../../../core/plugin-api/index.ts';
import { withId } from '../filters.ts';
import { reading } from '../client.ts';
import { accountRecord } from '../records/accounts.ts';
import { bankTransactionRecord } from '../records/bank-transactions.ts';
import { bankTransferRecord, isDeletedTransfer } from '../records/bank-transfers.ts';
import { contactRecord } from '../records/contacts.ts';
import { creditNoteRecord } from '../records/credit-notes.ts';
import { invoiceRecord } from '../records/invoices.ts';
import { paymentRecord } from '../records/payments.ts';
import { baseCurrency } from './listings.ts';

type Read = NonNullable<Stream['read']>;

/** Ids in one call: an address of some 2,000 characters, or 4,000 where it is a filter, which every proxy takes. */
const idsPerCall = 50;

export const readInvoices: Read = inBatches('invoice', async (ctx, ids) => {
  // Without a page Xero leaves the lines out.
  const { body } = await reading(ctx, 'invoices by id', (api, tenant) =>
    api.getInvoices(
      tenant,
      undefined,
      undefined,
      undefined,
      [...ids],
      undefined,
      undefined,
      undefined,
      1,
      undefined,
      undefined,
      undefined,
      undefined,
      idsPerCall,
    ),
  );
  return (body.invoices ?? []).map(invoiceRecord);
});

export const readContacts: Read = inBatches('contact', async (ctx, ids) => {
  const { body } = await reading(ctx, 'contacts by id', (api, tenant) =>
    api.getContacts(tenant, undefined, undefined, undefined, [...ids], 1, true, undefined, undefined, idsPerCall),
  );
  return (body.contacts ?? []).map(contactRecord);
});

export const readCreditNotes: Read = oneByOne('credit_note', async (ctx, id) => {
  const { body } = await reading(ctx, 'credit note', (api, tenant) => api.getCreditNote(tenant, id));
  return body.creditNotes?.map(creditNoteRecord)[0];
});

/** By filter, since payments have no list of ids to ask for. */
export const readPayments: Read = inBatches('payment', async (ctx, ids) => {
  const { body } = await reading(ctx, 'payments by id', (api, tenant) =>
    api.getPayments(tenant, undefined, withId('PaymentID', ids), undefined, 1, idsPerCall),
  );
  return (body.payments ?? []).map((payment) => paymentRecord(payment, baseCurrency(ctx)));
});

export const readBankTransactions: Read = oneByOne('bank_transaction', async (ctx, id) => {
  const { body } = await reading(ctx, 'bank transaction', (api, tenant) => api.getBankTransaction(tenant, id));
  return body.bankTransactions?.map((entry) => bankTransactionRecord(entry, baseCurrency(ctx)))[0];
});

export const readBankTransfers: Read = oneByOne('bank_transfer', async (ctx, id) => {
  const { body } = await reading(ctx, 'bank transfer', (api, tenant) => api.getBankTransfer(tenant, id));
  return body.bankTransfers
    ?.filter((transfer) => !isDeletedTransfer(transfer))
    .map((transfer) => bankTransferRecord(transfer, baseCurrency(ctx)))[0];
});

export const readAccounts: Read = oneByOne('account', async (ctx, id) => {
  const { body } = await reading(ctx, 'account', (api, tenant) => api.getAccount(tenant, id));
  return body.accounts?.map(accountRecord)[0];
});

/** What Xero does not name among those asked for is gone. */
function inBatches(
  kind: RecordKind,
  read: (ctx: PluginContext, ids: readonly string[]) => Promise<readonly NormalisedRecord[]>,
): Read {
  return async (ctx, externalIds) => {
    const records: NormalisedRecord[] = [];
    for (let start = 0; start < externalIds.length; start += idsPerCall)
      records.push(...(await read(ctx, externalIds.slice(start, start + idsPerCall))));
    return withMissing(kind, externalIds, records);
  };
}

function oneByOne(
  kind: RecordKind,
  read: (ctx: PluginContext, id: string) => Promise<NormalisedRecord | undefined>,
): Read {
  return async (ctx, externalIds) => {
    const records: NormalisedRecord[] = [];
    for (const id of externalIds) {
      const record = await read(ctx, id).catch(absentWhenNotFound);
      if (record) records.push(record);
    }
    return withMissing(kind, externalIds, records);
  };
}

function absentWhenNotFound(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

function withMissing(kind: RecordKind, asked: readonly string[], records: readonly NormalisedRecord[]): ReadResult {
  const found = new Set(records.map(({ externalId }) => externalId));
  return {
    records,
    deleted: asked.filter((id) => !found.has(id)).map((externalId) => ({ kind, externalId })),
  };
}
