import type { ReportRows } from 'xero-node';
import { NotFound, parseDecimal, zero, type Money, type PluginContext } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { baseCurrency } from '../streams/listings.ts';
import { textOrNull, word } from '../words.ts';
import { sumOfEntries } from './sum-of-entries.ts';

/** How far ahead the report looks, in days: entries dated tomorrow are in the books today. */
const daysAhead = 31;

/**
 * The account's closing balance. For accounts in the base currency Xero's own Bank Summary says it, in one call, with
 * everything in it (opening balances and manual entries that the entry endpoints leave out). That report converts
 * other currencies to the base one, so those accounts are summed from their entries. Two calls, more for the latter.
 * Throws NotFound for an account that is no bank account. RECONCILIATION 3.0.9.
 */
export async function balance(ctx: PluginContext, accountId: string): Promise<Money> {
  const { body } = await reading(ctx, 'account', (api, tenant) => api.getAccount(tenant, accountId));
  const account = body.accounts?.[0];
  if (!account || word(account.type) !== 'BANK')
    throw new NotFound('Xero keeps a balance of its own only for bank accounts.', { accountId });
  const currency = textOrNull(word(account.currencyCode)) ?? baseCurrency(ctx);
  if (currency !== baseCurrency(ctx)) return sumOfEntries(ctx, accountId, currency);
  return closingBalance(ctx, accountId, currency);
}

async function closingBalance(ctx: PluginContext, accountId: string, currency: string): Promise<Money> {
  const today = ctx
    .now()
    .toZonedDateTimeISO(ctx.identity?.timeZone ?? 'UTC')
    .toPlainDate();
  const { body } = await reading(ctx, 'bank summary', (api, tenant) =>
    api.getReportBankSummary(tenant, today.toString(), today.add({ days: daysAhead }).toString()),
  );
  const text = closingOf(body.reports?.[0]?.rows ?? [], accountId);
  return text === null ? zero(currency) : parseDecimal(text, currency);
}

/** The last cell of the account's row; an account that never moved has none. */
export function closingOf(rows: readonly ReportRows[], accountId: string): string | null {
  for (const section of rows)
    for (const { cells } of section.rows ?? []) {
      const names = cells?.[0]?.attributes ?? [];
      if (names.some(({ value }) => value === accountId)) return cells?.at(-1)?.value?.replaceAll(',', '') ?? null;
    }
  return null;
}
