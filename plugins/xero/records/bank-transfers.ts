import type { BankTransfer as XeroBankTransfer } from 'xero-node';
import type { NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { requiredDate } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';

/** Transfers carry no time of change, and none between currencies can be made here, so the base currency holds. */
export function bankTransferRecord(transfer: XeroBankTransfer, baseCurrency: string): NormalisedRecord {
  const id = transfer.bankTransferID ?? '';
  const currency = textOrNull(word(transfer.fromBankAccount.currencyCode)) ?? baseCurrency;
  return {
    kind: 'bank_transfer',
    externalId: id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [],
    url: links.bankTransfer(id),
    data: {
      fromAccountId: transfer.fromBankAccount.accountID ?? '',
      toAccountId: transfer.toBankAccount.accountID ?? '',
      amount: moneyOf(transfer.amount, currency),
      on: requiredDate(transfer.date, 'a bank transfer'),
      reference: textOrNull(transfer.reference),
    },
  };
}

export function isDeletedTransfer(transfer: XeroBankTransfer): boolean {
  return word(transfer.status) === 'DELETED';
}
