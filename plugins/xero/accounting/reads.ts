import {
  NotFound,
  VendorUnavailable,
  type Invoice,
  type LedgerAccount,
  type LockDates,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { dateOf } from '../dates.ts';
import { readOrganisation } from '../organisation.ts';
import { accountData, isDeletedAccount } from '../records/accounts.ts';
import { invoiceData } from '../records/invoices.ts';
import { readInvoices } from '../streams/read.ts';

/** The whole chart, archived ones marked. One call. */
export async function accounts(ctx: PluginContext): Promise<readonly LedgerAccount[]> {
  const { body } = await reading(ctx, 'accounts', (api, tenant) => api.getAccounts(tenant));
  if (!body.accounts) throw new VendorUnavailable('Xero answered without the accounts it was asked for.');
  return body.accounts
    .filter((account) => !isDeletedAccount(account))
    .map((account) => ({ id: account.accountID ?? '', ...accountData(account) }));
}

/** One call. Throws NotFound for an id Xero does not know. */
export async function invoice(ctx: PluginContext, invoiceId: string): Promise<Invoice> {
  const { body } = await reading(ctx, 'invoice', (api, tenant) => api.getInvoice(tenant, invoiceId));
  const found = body.invoices?.[0];
  if (!found) throw new NotFound('Xero does not know this invoice.', { invoiceId });
  return invoiceData(found);
}

/** One call for fifty. What Xero does not know is missing. */
export async function invoices(ctx: PluginContext, ids: readonly string[]): Promise<ReadonlyMap<string, Invoice>> {
  const { records } = await readInvoices(ctx, ids, 'invoice');
  return new Map(
    records.flatMap((record) => (record.kind === 'invoice' ? [[record.externalId, record.data] as const] : [])),
  );
}

/** Dates up to and including which nothing may be booked. One call. */
export async function lockDates(ctx: PluginContext): Promise<LockDates> {
  const organisation = await readOrganisation(ctx);
  return { period: dateOf(organisation.periodLockDate), yearEnd: dateOf(organisation.endOfYearLockDate) };
}
