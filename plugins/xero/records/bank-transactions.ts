import type { BankTransaction as XeroBankTransaction } from 'xero-node';
import type { BankTransaction, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { instantOf, requiredDate } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';
import { contactOf } from './invoices.ts';

export function bankTransactionRecord(entry: XeroBankTransaction, baseCurrency: string): NormalisedRecord {
  const id = entry.bankTransactionID ?? '';
  return {
    kind: 'bank_transaction',
    externalId: id,
    versionAt: instantOf(entry.updatedDateUTC),
    audience: 'staff',
    belongsTo: contactOf(entry),
    url: links.bankTransaction(id),
    data: bankTransactionData(entry, baseCurrency),
  };
}

/** Transfers show up here as well, as two halves; their own record is the bank transfer. */
export function isHalfOfTransfer(entry: XeroBankTransaction): boolean {
  return word(entry.type).endsWith('-TRANSFER');
}

function bankTransactionData(entry: XeroBankTransaction, baseCurrency: string): BankTransaction {
  const type = word(entry.type);
  const descriptions = entry.lineItems.map((line) => line.description ?? '').filter((text) => text !== '');
  return {
    direction: type.startsWith('SPEND') ? 'spend' : 'receive',
    purpose: type.endsWith('OVERPAYMENT') ? 'overpayment' : type.endsWith('PREPAYMENT') ? 'prepayment' : 'plain',
    accountId: entry.bankAccount.accountID ?? '',
    contactId: textOrNull(entry.contact?.contactID),
    contactName: textOrNull(entry.contact?.name),
    amount: moneyOf(entry.total, textOrNull(word(entry.currencyCode)) ?? baseCurrency),
    on: requiredDate(entry.date, 'a bank transaction'),
    reference: textOrNull(entry.reference),
    description: descriptions.join('; '),
    reconciled: entry.isReconciled === true,
    status: ['DELETED', 'VOIDED'].includes(word(entry.status)) ? 'deleted' : 'booked',
  };
}
