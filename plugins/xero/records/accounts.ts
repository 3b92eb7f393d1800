import type { Account as XeroAccount } from 'xero-node';
import type { Account, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { instantOf } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';

/** Xero's account types by what may be booked there ('Account Types'). */
const types: Readonly<Record<string, Account['type']>> = {
  BANK: 'bank',
  CURRENT: 'asset',
  FIXED: 'asset',
  INVENTORY: 'asset',
  NONCURRENT: 'asset',
  PREPAYMENT: 'asset',
  CURRLIAB: 'liability',
  LIABILITY: 'liability',
  TERMLIAB: 'liability',
  PAYG: 'liability',
  EQUITY: 'equity',
  REVENUE: 'income',
  SALES: 'income',
  OTHERINCOME: 'income',
  DIRECTCOSTS: 'expense',
  EXPENSE: 'expense',
  OVERHEADS: 'expense',
  DEPRECIATN: 'expense',
};

export function accountRecord(account: XeroAccount): NormalisedRecord {
  const id = account.accountID ?? '';
  return {
    kind: 'account',
    externalId: id,
    versionAt: instantOf(account.updatedDateUTC),
    audience: 'staff',
    belongsTo: [],
    url: word(account.type) === 'BANK' ? links.account(id) : null,
    data: accountData(account),
  };
}

/** A bank account takes payments by its nature; others only when told so. */
export function accountData(account: XeroAccount): Account {
  const bank = word(account.type) === 'BANK';
  return {
    code: textOrNull(account.code),
    name: account.name ?? '',
    type: types[word(account.type)] ?? 'other',
    currency: textOrNull(word(account.currencyCode)),
    acceptsPayments: bank || account.enablePaymentsToAccount === true,
    archived: word(account.status) !== 'ACTIVE',
  };
}

export function isDeletedAccount(account: XeroAccount): boolean {
  return word(account.status) === 'DELETED';
}
