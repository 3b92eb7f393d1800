import type { Invoice as XeroInvoice } from 'xero-node';
import type { Invoice, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { dateOf, instantOf, requiredDate } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';
import { documentStatus, linesOf, wasApproved } from './documents.ts';

/** Only approved sales invoices are for clients; drafts and suppliers' bills never. */
export function invoiceRecord(invoice: XeroInvoice): NormalisedRecord {
  const id = invoice.invoiceID ?? '';
  const sale = isSale(invoice);
  return {
    kind: 'invoice',
    externalId: id,
    versionAt: instantOf(invoice.updatedDateUTC),
    audience: sale && wasApproved(invoice.status) ? 'client' : 'staff',
    belongsTo: contactOf(invoice),
    url: sale ? links.invoice(id) : links.bill(id),
    data: invoiceData(invoice),
  };
}

export function invoiceData(invoice: XeroInvoice): Invoice {
  const currency = word(invoice.currencyCode);
  return {
    direction: isSale(invoice) ? 'sale' : 'purchase',
    number: invoice.invoiceNumber ?? '',
    reference: textOrNull(invoice.reference),
    contactId: invoice.contact?.contactID ?? '',
    contactName: invoice.contact?.name ?? '',
    status: documentStatus(invoice.status),
    issuedOn: requiredDate(invoice.date, 'an invoice'),
    dueOn: dateOf(invoice.dueDate),
    currency,
    lines: linesOf(invoice.lineItems, invoice.lineAmountTypes, currency),
    subtotal: moneyOf(invoice.subTotal, currency),
    tax: moneyOf(invoice.totalTax, currency),
    total: moneyOf(invoice.total, currency),
    due: moneyOf(invoice.amountDue, currency),
    paid: moneyOf(invoice.amountPaid, currency),
    credited: moneyOf(invoice.amountCredited, currency),
  };
}

function isSale(invoice: XeroInvoice): boolean {
  return word(invoice.type) === 'ACCREC';
}

/** The contact a document names. */
export function contactOf(document: {
  readonly contact?: { readonly contactID?: string };
}): NormalisedRecord['belongsTo'] {
  const id = document.contact?.contactID;
  return id === undefined ? [] : [{ kind: 'contact', externalId: id }];
}
