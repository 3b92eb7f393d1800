import type { DemoEnvelope, DemoFirm } from '../../../core/plugin-api/index.ts';

const anna = { personKey: 'p-anna', name: 'Anna Evans', email: 'anna@acme.example' };
const ben = { personKey: 'p-ben', name: 'Ben Żak', email: 'ben@acme.example' };

function envelope(key: string, wish: Partial<DemoEnvelope>): DemoEnvelope {
  return {
    key,
    clientKey: 'acme',
    subject: `Agreement ${key}`,
    message: 'As discussed.',
    documentName: `${key}.pdf`,
    status: 'sent',
    sentAt: '2026-11-20T09:00:00Z',
    endedAt: null,
    reason: null,
    signers: [{ ...anna, order: 1, signedAt: null }],
    ...wish,
  };
}

/** A firm with one of each: open, open after the first of two has signed, completed, declined, voided. */
export const smallFirm: DemoFirm = {
  seed: 1,
  asOf: '2026-11-24T12:00:00Z',
  name: 'Alder & Finch',
  email: 'office@alder.example',
  timeZone: 'Europe/London',
  currency: 'GBP',
  locale: 'en-GB',
  accent: '#123456',
  clients: [],
  suppliers: [],
  invoices: [],
  bills: [],
  receipts: [],
  refunds: [],
  payouts: [],
  processorFees: [],
  crm: { companies: [], people: [], deals: [], notes: [] },
  envelopes: [
    envelope('open', {}),
    envelope('half', {
      signers: [
        { ...anna, order: 1, signedAt: '2026-11-21T10:00:00Z' },
        { ...ben, order: 2, signedAt: null },
      ],
    }),
    envelope('completed', {
      status: 'completed',
      endedAt: '2026-10-02T10:00:00Z',
      sentAt: '2026-10-01T10:00:00Z',
      signers: [{ ...anna, order: 1, signedAt: '2026-10-02T10:00:00Z' }],
    }),
    envelope('declined', { status: 'declined', endedAt: '2026-11-22T10:00:00Z', reason: 'The fee is wrong.' }),
    envelope('voided', { status: 'voided', endedAt: '2026-11-23T10:00:00Z', reason: 'Superseded.' }),
  ],
};
