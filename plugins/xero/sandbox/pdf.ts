import { textOf } from './cents.ts';
import type { Ledger } from './ledger.ts';
import type { Invoice } from './model.ts';
import { dueOf } from './render/documents.ts';

/** A one-page PDF of an invoice, written by hand: enough for a reader to open and a person to recognise. */
export function invoicePdf(ledger: Ledger, invoice: Invoice): Buffer {
  const contact = ledger.contacts.get(invoice.contactId);
  const money = (cents: number) => `${textOf(cents)} ${invoice.currency}`;
  return pdfOf([
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
  ]);
}

interface PrintedLine {
  readonly text: string;
  readonly size: number;
}

function pdfOf(lines: readonly PrintedLine[]): Buffer {
  let y = 790;
  const drawn = lines.map(({ text, size }) => {
    y -= size + 7;
    return `BT /F1 ${size} Tf 56 ${y} Td (${literal(text)}) Tj ET`;
  });
  const content = drawn.join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = body.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

/** Letters the built-in font lacks become a question mark. */
function literal(text: string): string {
  return text.replaceAll(/[^\x20-\xff]/g, '?').replaceAll(/[\\()]/g, (sign) => `\\${sign}`);
}
