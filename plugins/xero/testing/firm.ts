import type { DemoFirm, DemoInvoice } from '../../../core/plugin-api/index.ts';

const line = { description: 'Design work', quantity: '2', unitAmount: '50.00', amount: '100.00', tax: '20.00' };

function invoice(number: string, wish: Partial<DemoInvoice>): DemoInvoice {
  return {
    key: number,
    number,
    clientKey: 'acme',
    project: null,
    currency: 'GBP',
    issuedOn: '2026-10-01',
    dueOn: '2026-10-31',
    status: 'open',
    lines: [line],
    total: '120.00',
    settled: '0.00',
    ...wish,
  };
}

const client = (key: string, name: string, archived = false): DemoFirm['clients'][number] => ({
  key,
  name,
  active: !archived,
  archived,
  people: [{ key: `${key}-p`, name: 'Pat Doe', email: `pat@${key}.example`, phone: null }],
  domain: null,
  city: 'Leeds',
  country: 'GB',
});

/**
 * A firm with one of each: INV-1 paid by card, INV-2 by bank, INV-3 and INV-4 open, INV-5 a draft, INV-6 voided,
 * INV-7 open for an archived client, INV-8 in euros; a bill paid and one open; a refund, a payout, a monthly fee.
 */
export const smallFirm: DemoFirm = {
  seed: 1,
  crm: { companies: [], people: [], deals: [], notes: [] },
  asOf: '2026-11-24T12:00:00Z',
  name: 'Larkfield Studio',
  email: 'hello@larkfield.example',
  timeZone: 'Europe/London',
  currency: 'GBP',
  locale: 'en-GB',
  accent: '#2f5d62',
  clients: [client('acme', 'Acme Ltd'), client('gone', 'Gone & Co', true)],
  suppliers: [{ key: 'paper', name: 'Paper Mill', email: null }],
  invoices: [
    invoice('INV-1', { status: 'paid', settled: '120.00' }),
    invoice('INV-2', { status: 'paid', settled: '120.00' }),
    invoice('INV-3', {}),
    invoice('INV-4', {}),
    invoice('INV-5', { status: 'draft' }),
    invoice('INV-6', { status: 'voided' }),
    invoice('INV-7', { clientKey: 'gone' }),
    invoice('INV-8', { currency: 'EUR' }),
  ],
  bills: [
    { ...invoice('BILL-1', {}), supplierKey: 'paper', status: 'paid' },
    { ...invoice('BILL-2', {}), supplierKey: 'paper', status: 'open' },
  ],
  receipts: [
    {
      key: 'r-1',
      invoiceKey: 'INV-1',
      method: 'card',
      at: '2026-10-05T22:30:00Z',
      on: '2026-10-05',
      amount: '120.00',
      fee: '2.00',
      payerEmail: null,
      payoutKey: 'o-1',
    },
    {
      key: 'r-2',
      invoiceKey: 'INV-2',
      method: 'bank',
      at: '2026-10-06T10:00:00Z',
      on: '2026-10-06',
      amount: '120.00',
      fee: '0.00',
      payerEmail: null,
      payoutKey: null,
    },
  ],
  refunds: [
    {
      key: 'f-1',
      receiptKey: 'r-1',
      at: '2026-10-12T10:00:00Z',
      on: '2026-10-12',
      amount: '30.00',
      reason: 'Work withdrawn',
      payoutKey: null,
    },
  ],
  payouts: [{ key: 'o-1', createdAt: '2026-10-09T00:10:00Z', arrivesOn: '2026-10-10', amount: '80.00' }],
  processorFees: [
    { key: 'm-1', at: '2026-11-01T06:00:00Z', description: 'Fraud screening', amount: '2.00', payoutKey: null },
  ],
  envelopes: [],
};
