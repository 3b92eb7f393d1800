import { Account, AccountType, CurrencyCode } from 'xero-node';
import {
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  type AccountWish,
  type LedgerAccount,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { reading, writing } from '../client.ts';
import { accountData, isDeletedAccount } from '../records/accounts.ts';
import { made } from './made.ts';

/** Where a small firm's chart has such accounts; the first code nobody uses is taken. Codes are unique in Xero. */
const codes: Readonly<Record<AccountWish['type'], { readonly from: number; readonly to: number }>> = {
  bank: { from: 91, to: 199 },
  expense: { from: 404, to: 599 },
  asset: { from: 611, to: 699 },
};

/**
 * One call where the account is there, two where it is made. Xero keeps names and codes unique, so a lost answer or a
 * second click makes no second account. Needs `accounting.settings`; an older consent gets VendorRefused.
 */
export async function createAccount(ctx: PluginContext, wish: AccountWish): Promise<LedgerAccount> {
  const { body } = await reading(ctx, 'accounts', (api, tenant) => api.getAccounts(tenant));
  const chart = (body.accounts ?? []).filter((account) => !isDeletedAccount(account));
  const named = chart.find(({ name }) => name?.toLowerCase() === wish.name.toLowerCase());
  return named ? fitting(named, wish) : put(ctx, newAccount(wish, freeCode(chart, wish)));
}

/** An account of the wished name, if it is what was wished. */
function fitting(account: Account, wish: AccountWish): LedgerAccount {
  const found = { id: account.accountID ?? '', ...accountData(account) };
  if (found.archived)
    throw new VendorRefused(`Xero has an archived account called '${wish.name}'. Restore it there, or choose another.`);
  const isOther =
    found.type !== wish.type ||
    (wish.type === 'bank' && found.currency !== wish.currency) ||
    (wish.type === 'asset' && !found.acceptsPayments);
  if (isOther)
    throw new VendorRefused(
      `Xero has another kind of account called '${wish.name}'. Rename it there, or choose another.`,
    );
  return found;
}

function freeCode(chart: readonly Account[], { type }: AccountWish): string {
  const used = new Set(chart.map(({ code }) => code));
  const { from, to } = codes[type];
  for (let code = from; code <= to; code += 1) {
    const text = String(code).padStart(3, '0');
    if (!used.has(text)) return text;
  }
  throw new VendorRefused(`Every account code from ${from} to ${to} is used. Make the account in Xero itself.`);
}

/** What the documentation asks of each kind ('Accounts', PUT): of bank accounts a number, and their currency. */
function newAccount({ name, type, currency }: AccountWish, code: string): Account {
  switch (type) {
    case 'bank':
      return made(Account, {
        code,
        name,
        type: AccountType.BANK,
        bankAccountNumber: code.padStart(16, '0'),
        currencyCode: currencyCode(currency),
      });
    case 'expense':
      return made(Account, { code, name, type: AccountType.EXPENSE, taxType: 'NONE' });
    case 'asset':
      return made(Account, { code, name, type: AccountType.CURRENT, taxType: 'NONE', enablePaymentsToAccount: true });
  }
}

function currencyCode(currency: string): CurrencyCode {
  if (!(currency in CurrencyCode)) throw new VendorRefused(`Xero keeps no accounts in ${currency}.`);
  return CurrencyCode[currency as keyof typeof CurrencyCode];
}

async function put(ctx: PluginContext, account: Account): Promise<LedgerAccount> {
  const { body } = await writing(ctx, 'new account', (api, tenant) => api.createAccount(tenant, account)).catch(
    (error: unknown) => {
      throw isBeyondConsent(error) ? beyondConsent(error) : error;
    },
  );
  const created = body.accounts?.[0];
  if (created?.accountID === undefined)
    throw new OutcomeUnknown('Xero did not say which account it made.', { name: account.name });
  return { id: created.accountID, ...accountData(created) };
}

/** Xero answers a call its token has no scope for as it answers a bad token, but for this word ('OAuth 2.0 scopes'). */
function isBeyondConsent(error: unknown): boolean {
  return error instanceof ReconnectNeeded && error.details['message'] === 'AuthorizationUnsuccessful';
}

function beyondConsent(cause: unknown): VendorRefused {
  return new VendorRefused(
    'What Portico was allowed in Xero does not cover making accounts. Connect Xero again under Settings › Plugins.',
    {},
    { cause },
  );
}
