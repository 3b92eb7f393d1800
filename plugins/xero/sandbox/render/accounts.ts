import type { Account } from '../model.ts';
import { msDate } from '../wire.ts';
import type { Wire } from './lines.ts';

export function accountOnWire(account: Account): Wire {
  return {
    AccountID: account.id,
    ...(account.code === null ? {} : { Code: account.code }),
    Name: account.name,
    Status: account.status,
    Type: account.type,
    TaxType: account.taxType,
    Class: account.class,
    EnablePaymentsToAccount: account.paymentsEnabled,
    ShowInExpenseClaims: false,
    ...(account.type === 'BANK'
      ? { BankAccountNumber: account.bankNumber ?? '', BankAccountType: 'BANK', CurrencyCode: account.currency }
      : {}),
    ...(account.systemAccount === null ? {} : { SystemAccount: account.systemAccount }),
    ReportingCode: account.class === 'ASSET' ? 'ASS' : account.class.slice(0, 3),
    HasAttachments: false,
    UpdatedDateUTC: msDate(account.updatedAt),
    AddToWatchlist: false,
  };
}
