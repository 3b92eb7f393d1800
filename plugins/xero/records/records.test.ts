import { describe, expect, test } from '@jest/globals';
import type { Invoice, Payment } from 'xero-node';
import { recordSchemas } from '../../../core/plugin-api/index.ts';
import { invoiceRecord } from './invoices.ts';
import { paymentRecord } from './payments.ts';

/** As the SDK hands it out: words where its types promise enums, Dates where they promise text. */
function invoice(wish: Record<string, unknown>): Invoice {
  return {
    invoiceID: 'i-1',
    invoiceNumber: 'INV-1',
    type: 'ACCREC',
    status: 'AUTHORISED',
    contact: { contactID: 'c-1', name: 'Acme' },
    date: new Date('2026-03-29T00:00:00Z'),
    dueDate: new Date('2026-04-28T00:00:00Z'),
    currencyCode: 'GBP',
    lineAmountTypes: 'Exclusive',
    lineItems: [
      { description: 'Work', quantity: 2, unitAmount: 50, lineAmount: 100, taxAmount: 20, accountCode: '200' },
    ],
    subTotal: 100,
    totalTax: 20,
    total: 120,
    amountDue: 120,
    amountPaid: 0,
    amountCredited: 0,
    updatedDateUTC: new Date('2026-03-29T10:00:00.120Z'),
    ...wish,
  } as unknown as Invoice;
}

function payment(wish: Record<string, unknown>): Payment {
  return {
    paymentID: 'p-1',
    paymentType: 'ACCRECPAYMENT',
    status: 'AUTHORISED',
    amount: 120,
    date: new Date('2026-03-29T00:00:00Z'),
    invoice: { invoiceID: 'i-1', type: 'ACCREC', currencyCode: 'GBP', contact: { contactID: 'c-1' } },
    account: { accountID: 'a-1' },
    updatedDateUTC: new Date('2026-03-29T10:00:00Z'),
    ...wish,
  } as unknown as Payment;
}

describe('an invoice', () => {
  test.each(['AUTHORISED', 'PAID', 'VOIDED'])('of sale that is or was approved (%s) is for its client', (status) => {
    expect(invoiceRecord(invoice({ status })).audience).toBe('client');
  });

  test.each(['DRAFT', 'SUBMITTED', 'DELETED', 'SOMETHING_NEW'])(
    'of sale that never was approved (%s) is for staff',
    (status) => {
      expect(invoiceRecord(invoice({ status })).audience).toBe('staff');
    },
  );

  test.each(['DRAFT', 'AUTHORISED', 'PAID', 'VOIDED'])('from a supplier (%s) is never for clients', (status) => {
    expect(invoiceRecord(invoice({ type: 'ACCPAY', status })).audience).toBe('staff');
  });

  test('keeps its day, its cents and its version, and belongs to its contact', () => {
    const record = invoiceRecord(invoice({}));
    expect(record).toMatchObject({
      versionAt: '2026-03-29T10:00:00.120Z',
      belongsTo: [{ kind: 'contact', externalId: 'c-1' }],
      data: { issuedOn: '2026-03-29', dueOn: '2026-04-28', total: { amount: 12000, currency: 'GBP' } },
    });
    expect(recordSchemas.invoice.parse(record.data)).toEqual(record.data);
  });

  test('whose lines include tax shows them without it', () => {
    const lines = [{ description: 'Work', quantity: 1, unitAmount: 120, lineAmount: 120, taxAmount: 20 }];
    const { data } = invoiceRecord(invoice({ lineAmountTypes: 'Inclusive', lineItems: lines }));
    expect(data).toMatchObject({ lines: [{ amount: { amount: 10000 }, tax: { amount: 2000 } }] });
  });
});

describe('a payment', () => {
  test('of a sales invoice is for its client, deleted or not', () => {
    expect(paymentRecord(payment({}), 'GBP').audience).toBe('client');
    expect(paymentRecord(payment({ status: 'DELETED' }), 'GBP')).toMatchObject({
      audience: 'client',
      data: { status: 'deleted' },
    });
  });

  test('of a supplier’s bill is never for clients', () => {
    const bill = { invoiceID: 'b-1', type: 'ACCPAY', currencyCode: 'GBP', contact: { contactID: 's-1' } };
    expect(paymentRecord(payment({ paymentType: 'ACCPAYPAYMENT', invoice: bill }), 'GBP')).toMatchObject({
      audience: 'staff',
      data: { direction: 'out' },
    });
    expect(paymentRecord(payment({ invoice: bill }), 'GBP').audience).toBe('staff');
  });

  test('to a client for a credit note goes out and is for staff', () => {
    const record = paymentRecord(
      payment({
        paymentType: 'ARCREDITPAYMENT',
        invoice: undefined,
        creditNote: { creditNoteID: 'n-1', currencyCode: 'GBP' },
      }),
      'GBP',
    );
    expect(record).toMatchObject({
      audience: 'staff',
      data: { direction: 'out', target: { kind: 'credit_note', id: 'n-1' } },
    });
  });

  test('belongs to its invoice and that invoice’s contact', () => {
    expect(paymentRecord(payment({}), 'GBP').belongsTo).toEqual([
      { kind: 'contact', externalId: 'c-1' },
      { kind: 'invoice', externalId: 'i-1' },
    ]);
  });
});
