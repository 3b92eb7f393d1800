import { drawnPdf } from '../../../core/plugin-api/sandbox/kit/index.ts';
import { textOf } from './cents.ts';
import type { Ledger } from './ledger.ts';
import type { Invoice } from './model.ts';
import { dueOf } from './render/documents.ts';

/** A one-page PDF of an invoice. */
export function invoicePdf(ledger: Ledger, invoice: Invoice): Buffer {
  const contact = ledger.contacts.get(invoice.contactId);
  const money = (cents: number) => `${textOf(cents)} ${invoice.currency}`;
  return drawnPdf([
    [
      { text: invoice.type === 'ACCREC' ? 'INVOICE' : 'BILL', size: 22 },
      { text: ledger.organisation().name, size: 12 },
      { text: `Invoice number ${invoice.number}`, size: 12 },
      { text: `For ${contact?.name ?? ''}`, size: 12 },
      { text: `Date ${invoice.date}`, size: 11 },
      { text: invoice.dueDate === null ? '' : `Due ${invoice.dueDate}`, size: 11 },
      { text: '', size: 11 },
      ...invoice.lines.slice(0, 30).map((line) => ({
        text: `${line.description.slice(0, 60)}   ${line.quantity} x ${line.unitAmount}   ${money(line.amount)}`,
        size: 10,
      })),
      { text: '', size: 11 },
      { text: `Subtotal ${money(invoice.subTotal)}`, size: 11 },
      { text: `Tax ${money(invoice.totalTax)}`, size: 11 },
      { text: `Total ${money(invoice.total)}`, size: 13 },
      { text: `Amount due ${money(dueOf(invoice))}`, size: 13 },
    ],
  ]);
}
