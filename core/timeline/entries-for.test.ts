import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Invoice, NormalisedRecord } from '../plugin-api/index.ts';
import { entriesFor } from './entries-for.ts';
import type { Surroundings } from './fact.ts';
import { storedSentence } from './sentence.ts';

const around: Surroundings = { timeZone: 'Europe/London', labels: {}, changedAt: '2026-03-05T10:00:00Z' };
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

const invoiceData: Invoice = {
  direction: 'sale',
  number: 'INV-0012',
  reference: null,
  contactId: 'c1',
  contactName: 'Acme',
  status: 'open',
  issuedOn: '2026-06-01',
  dueOn: '2026-06-30',
  currency: 'GBP',
  lines: [],
  subtotal: gbp(10_000),
  tax: gbp(2_000),
  total: gbp(12_000),
  due: gbp(12_000),
  paid: gbp(0),
  credited: gbp(0),
};

function record(kind: NormalisedRecord['kind'], data: unknown, audience = 'client'): NormalisedRecord {
  const rest = { externalId: 'x1', versionAt: null, belongsTo: [], url: null };
  return { kind, audience, data, ...rest } as unknown as NormalisedRecord;
}

function said(of: NormalisedRecord, where: Partial<Surroundings> = {}): string[] {
  return entriesFor(of, { ...around, ...where }).map(({ kind, params }) => storedSentence(kind, params));
}

describe('what an invoice says', () => {
  test('that it was issued, on its day where the books are kept', () => {
    const [entry] = entriesFor(record('invoice', invoiceData), around);
    expect(entry).toMatchObject({
      kind: 'invoice.issued',
      audience: 'client',
      area: 'money',
      occurredAt: '2026-05-31T23:00:00Z',
      params: { day: '2026-06-01' },
    });
    expect(said(record('invoice', invoiceData))).toEqual(['Invoice INV-0012 over 120.00 GBP issued, due 2026-06-30']);
  });

  test('goes without a due date where it has none', () => {
    expect(said(record('invoice', { ...invoiceData, dueOn: null }))).toEqual([
      'Invoice INV-0012 over 120.00 GBP issued',
    ]);
  });

  test('a draft and a supplier bill speak to staff alone, whatever the record says', () => {
    for (const data of [
      { ...invoiceData, status: 'draft' },
      { ...invoiceData, direction: 'purchase' },
    ])
      expect(entriesFor(record('invoice', data), around).map(({ audience }) => audience)).toEqual(['staff']);
  });

  test('that it was voided, when it was first seen so', () => {
    const entries = entriesFor(record('invoice', { ...invoiceData, status: 'voided' }), around);
    expect(entries.map(({ kind, occurredAt }) => [kind, occurredAt])).toEqual([
      ['invoice.issued', '2026-05-31T23:00:00Z'],
      ['invoice.voided', '2026-03-05T10:00:00Z'],
    ]);
  });

  test('nothing once it is deleted', () => {
    expect(said(record('invoice', { ...invoiceData, status: 'deleted' }))).toEqual([]);
  });
});

describe('what money says', () => {
  const payment = {
    target: { kind: 'invoice', id: 'i1' },
    direction: 'in',
    accountId: null,
    contactId: null,
    amount: gbp(5_000),
    on: '2026-03-03',
    reference: 'ch_1',
    status: 'booked',
  };

  test('a payment names its invoice once that is known', () => {
    expect(said(record('payment', payment))).toEqual(['50.00 GBP paid']);
    expect(said(record('payment', payment), { labels: { invoice: 'INV-0012' } })).toEqual([
      '50.00 GBP paid for INV-0012',
    ]);
  });

  test('a payment taken out of the books is told to staff alone', () => {
    const [entry] = entriesFor(record('payment', { ...payment, status: 'deleted' }), around);
    expect(entry).toMatchObject({ kind: 'payment.removed', audience: 'staff' });
  });

  test("a processor's failed charge is told to staff, with its reason", () => {
    const charge = {
      status: 'failed',
      amount: gbp(12_000),
      refunded: gbp(0),
      createdAt: '2026-03-03T23:30:00Z',
      paymentId: null,
      method: 'card',
      payerEmail: null,
      disputed: false,
      metadata: { portico_number: 'INV-0012' },
      failure: 'Your card was declined.',
    };
    const entries = entriesFor(record('charge', charge, 'staff'), around);
    expect(entries[0]).toMatchObject({ audience: 'staff', occurredAt: '2026-03-03T23:30:00Z' });
    expect(said(record('charge', charge, 'staff'))).toEqual([
      'Payment of 120.00 GBP for INV-0012 failed: Your card was declined.',
    ]);
  });
});

test('whatever a record is, no fact of it is for more people than the record, and facts do not repeat', () => {
  const status = fc.constantFrom('draft', 'open', 'paid', 'voided', 'deleted');
  const invoices = fc.record({
    status,
    direction: fc.constantFrom('sale', 'purchase'),
    number: fc.string(),
    dueOn: fc.constantFrom(null, '2026-06-30'),
  });
  fc.assert(
    fc.property(invoices, fc.constantFrom('client', 'staff'), (part, audience) => {
      const entries = entriesFor(record('invoice', { ...invoiceData, ...part }, audience), around);
      for (const entry of entries) {
        if (audience === 'staff') expect(entry.audience).toBe('staff');
        expect(storedSentence(entry.kind, entry.params)).not.toContain('timeline.');
      }
      expect(new Set(entries.map(({ kind, fact }) => `${kind} ${fact}`)).size).toBe(entries.length);
    }),
  );
});
