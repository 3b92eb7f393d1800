import type { NormalisedRecord } from '../../../core/plugin-api/index.ts';
import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { reading, type Answer } from '../client.ts';
import { accountRecord, isDeletedAccount } from '../records/accounts.ts';
import { bankTransactionRecord, isHalfOfTransfer } from '../records/bank-transactions.ts';
import { bankTransferRecord, isDeletedTransfer } from '../records/bank-transfers.ts';
import { contactRecord } from '../records/contacts.ts';
import { creditNoteRecord } from '../records/credit-notes.ts';
import { invoiceRecord } from '../records/invoices.ts';
import { paymentRecord } from '../records/payments.ts';
import { pageSize, type Batch, type Item, type Listing } from './pass.ts';

interface Pagination {
  readonly pageCount?: number;
  readonly itemCount?: number;
}

/** The whole chart, in one call: Xero does not page it. */
export const accounts: Listing = async (ctx) => {
  const answer = await reading(ctx, 'accounts', (api, tenant) => api.getAccounts(tenant));
  const items = answer.body.accounts?.map((account): Item =>
    isDeletedAccount(account) ? { kind: 'ignored' } : record(accountRecord(account)),
  );
  return whole(answer, items);
};

export const contacts: Listing = async (ctx, since, page) => {
  const answer = await reading(ctx, 'contacts', (api, tenant) =>
    api.getContacts(tenant, since, undefined, 'ContactID ASC', undefined, page, true, undefined, undefined, pageSize),
  );
  return paged(
    answer,
    answer.body.contacts?.map((contact) => record(contactRecord(contact))),
    answer.body.pagination,
  );
};

export const invoices: Listing = async (ctx, since, page) => {
  const answer = await reading(ctx, 'invoices', (api, tenant) =>
    api.getInvoices(
      tenant,
      since,
      undefined,
      'InvoiceID ASC',
      undefined,
      undefined,
      undefined,
      undefined,
      page,
      undefined,
      undefined,
      undefined,
      undefined,
      pageSize,
    ),
  );
  return paged(
    answer,
    answer.body.invoices?.map((invoice) => record(invoiceRecord(invoice))),
    answer.body.pagination,
  );
};

export const creditNotes: Listing = async (ctx, since, page) => {
  const answer = await reading(ctx, 'credit notes', (api, tenant) =>
    api.getCreditNotes(tenant, since, undefined, 'CreditNoteID ASC', page, undefined, pageSize),
  );
  return paged(
    answer,
    answer.body.creditNotes?.map((note) => record(creditNoteRecord(note))),
    answer.body.pagination,
  );
};

export const payments: Listing = async (ctx, since, page) => {
  const answer = await reading(ctx, 'payments', (api, tenant) =>
    api.getPayments(tenant, since, undefined, 'PaymentID ASC', page, pageSize),
  );
  const base = baseCurrency(ctx);
  const items = answer.body.payments?.map((payment) => record(paymentRecord(payment, base)));
  return paged(answer, items, answer.body.pagination);
};

export const bankTransactions: Listing = async (ctx, since, page) => {
  const answer = await reading(ctx, 'bank transactions', (api, tenant) =>
    api.getBankTransactions(tenant, since, undefined, 'BankTransactionID ASC', page, undefined, pageSize),
  );
  const base = baseCurrency(ctx);
  const items = answer.body.bankTransactions?.map((entry): Item =>
    isHalfOfTransfer(entry) ? { kind: 'ignored' } : record(bankTransactionRecord(entry, base)),
  );
  return paged(answer, items, answer.body.pagination);
};

/** Not paged by Xero; deleted ones are asked for, since a record of them would otherwise stay. */
export const bankTransfers: Listing = async (ctx, since) => {
  const answer = await reading(ctx, 'bank transfers', (api, tenant) =>
    api.getBankTransfers(tenant, since, undefined, undefined, true),
  );
  const base = baseCurrency(ctx);
  const items = answer.body.bankTransfers?.map((transfer): Item =>
    isDeletedTransfer(transfer)
      ? { kind: 'deleted', ref: { kind: 'bank_transfer', externalId: transfer.bankTransferID ?? '' } }
      : record(bankTransferRecord(transfer, base)),
  );
  return whole(answer, items);
};

/** The organisation's, known since it was connected. */
export function baseCurrency(ctx: PluginContext): string {
  return ctx.identity?.baseCurrency ?? '';
}

function record(of: NormalisedRecord): Item {
  return { kind: 'record', record: of };
}

function whole(answer: Answer<unknown>, items: readonly Item[] | undefined): Batch {
  return { answer, items, pageCount: null, itemCount: items?.length ?? null };
}

function paged(answer: Answer<unknown>, items: readonly Item[] | undefined, pagination: Pagination | undefined): Batch {
  const full = (items?.length ?? 0) >= pageSize;
  return {
    answer,
    items,
    // Without the figure a full page may have a successor; an empty one then ends the pass.
    pageCount: pagination?.pageCount ?? (full ? Number.MAX_SAFE_INTEGER : 1),
    itemCount: pagination?.itemCount ?? null,
  };
}
