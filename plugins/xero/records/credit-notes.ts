import type { CreditNote as XeroCreditNote } from 'xero-node';
import type { CreditNote, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { instantOf, requiredDate } from '../dates.ts';
import { links } from '../links.ts';
import { word } from '../words.ts';
import { documentStatus, wasApproved } from './documents.ts';
import { contactOf } from './invoices.ts';

/** Only approved credits to customers are for clients. */
export function creditNoteRecord(note: XeroCreditNote): NormalisedRecord {
  const id = note.creditNoteID ?? '';
  return {
    kind: 'credit_note',
    externalId: id,
    versionAt: instantOf(note.updatedDateUTC),
    audience: word(note.type) === 'ACCRECCREDIT' && wasApproved(note.status) ? 'client' : 'staff',
    belongsTo: contactOf(note),
    url: links.creditNote(id),
    data: creditNoteData(note),
  };
}

function creditNoteData(note: XeroCreditNote): CreditNote {
  const currency = word(note.currencyCode);
  return {
    number: note.creditNoteNumber ?? '',
    contactId: note.contact?.contactID ?? '',
    contactName: note.contact?.name ?? '',
    status: documentStatus(note.status),
    direction: word(note.type) === 'ACCRECCREDIT' ? 'sale' : 'purchase',
    issuedOn: requiredDate(note.date, 'a credit note'),
    total: moneyOf(note.total, currency),
    remaining: moneyOf(note.remainingCredit, currency),
    allocations: (note.allocations ?? []).flatMap(({ invoice, amount, isDeleted }) =>
      isDeleted === true ? [] : [{ invoiceId: invoice.invoiceID ?? '', amount: moneyOf(amount, currency) }],
    ),
  };
}
