import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Invoice } from '../plugin-api/index.ts';
import { amountToPay } from './ask.ts';
import type { CheckoutRow } from './checkout.ts';
import { decide } from './decide.ts';
import { advance, stateByCharge, stateOf, type CheckoutState } from './state.ts';

const now = '2026-11-24T12:00:00Z';
const began = '2026-11-24T11:59:59Z';

const row = (overrides: Partial<CheckoutRow>): CheckoutRow => ({
  id: 'checkout-1',
  invoiceId: 'invoice-1',
  ledgerConnectionId: 'ledger',
  invoiceExternalId: 'x',
  paymentConnectionId: 'processor',
  clientId: 'client',
  personId: 'person',
  state: 'open',
  amount: 120_00,
  currency: 'GBP',
  whole: true,
  request: {
    intentId: 'checkout-1',
    amount: { amount: 120_00, currency: 'GBP' },
    description: '',
    payerEmail: null,
    metadata: {},
    successUrl: '',
    cancelUrl: '',
    locale: 'en',
  },
  externalId: 'cs_1',
  url: 'https://pay.example/1',
  expiresAt: '2026-11-25T12:00:00Z',
  createdAt: now,
  updatedAt: now,
  checkedAt: now,
  paidAt: null,
  settledAt: null,
  ...overrides,
});

describe('a wish to pay', () => {
  test.each([
    ['opens a checkout where there is none', [], 'open'],
    ['opens one after others ended', [row({ state: 'expired' }), row({ state: 'failed' })], 'open'],
    [
      'opens one for the rest once a part payment stands in the ledger',
      [row({ state: 'paid', settledAt: '2026-11-20T00:00:00Z' })],
      'open',
    ],
    ['uses the live one', [row({})], 'reuse'],
    ['finishes one that a crash left opening', [row({ state: 'opening', url: null })], 'resume'],
    ['replaces one that is about to end', [row({ expiresAt: '2026-11-24T12:00:30Z' })], 'replace'],
    ['is covered by money on its way', [row({ state: 'processing' })], 'covered'],
    ['is covered by money taken that the ledger does not show yet', [row({ state: 'paid' })], 'covered'],
    ['is covered even beside a live one', [row({ state: 'paid' }), row({ id: 'checkout-2' })], 'covered'],
    ['looks again when the ledger got a payment while it was asked', [row({ state: 'paid', settledAt: now })], 'again'],
  ] as const)('%s', (_, rows, kind) => {
    expect(decide(rows, began, now).kind).toBe(kind);
  });

  test('asks the processor again about a live one it has not seen for a while', () => {
    expect(decide([row({ checkedAt: '2026-11-24T11:59:00Z' })], began, now)).toMatchObject({
      kind: 'reuse',
      stale: true,
    });
    expect(decide([row({})], began, now)).toMatchObject({ kind: 'reuse', stale: false });
  });
});

describe('the amount', () => {
  const invoice = (overrides: Partial<Invoice> = {}): Invoice => ({
    direction: 'sale',
    number: 'INV-0001',
    reference: null,
    contactId: 'c',
    contactName: 'Acme',
    status: 'open',
    issuedOn: '2026-11-01',
    dueOn: null,
    currency: 'GBP',
    lines: [],
    subtotal: gbp(120_00),
    tax: gbp(0),
    total: gbp(120_00),
    due: gbp(70_00),
    paid: gbp(50_00),
    credited: gbp(0),
    ...overrides,
  });

  test('is all that is due when none is named', () => {
    expect(amountToPay(invoice(), undefined)).toEqual({ amount: gbp(70_00), whole: true });
    expect(amountToPay(invoice(), '')).toEqual({ amount: gbp(70_00), whole: true });
  });

  test('may be a part, or written in full', () => {
    expect(amountToPay(invoice(), '20.5')).toEqual({ amount: gbp(20_50), whole: false });
    expect(amountToPay(invoice(), ' 70.00 ')).toEqual({ amount: gbp(70_00), whole: true });
  });

  test.each(['0', '0.00', '-5', '70.01', '1e2', '1,50', '0x10', '12.345', 'NaN', 'ten', '9'.repeat(40), '٣'])(
    'is refused with a sentence when it is %s',
    (text) => {
      expect(() => amountToPay(invoice(), text)).toThrow(/\.$/);
    },
  );

  test.each([
    [{ status: 'paid', due: gbp(0) }, 'INV-0001 is already paid. There is nothing to pay.'],
    [{ status: 'voided' }, 'INV-0001 was cancelled. There is nothing to pay.'],
    [{ status: 'draft' }, 'INV-0001 cannot be paid yet.'],
    [{ due: gbp(0) }, 'Nothing is due on INV-0001.'],
  ] as const)('is refused for an invoice that is %j', (overrides, sentence) => {
    expect(() => amountToPay(invoice(overrides), undefined)).toThrow(sentence);
  });
});

describe('a checkout', () => {
  const states: readonly CheckoutState[] = ['opening', 'open', 'processing', 'paid', 'failed', 'expired'];
  const anyState = fc.constantFrom(...states);

  test('that is paid stays paid, whatever is heard later', () => {
    fc.assert(
      fc.property(anyState, fc.array(anyState), (from, news) => {
        const end = ['paid' as const, ...news].reduce(advance, from);
        expect(end).toBe('paid');
      }),
    );
  });

  test('never comes back to life', () => {
    fc.assert(
      fc.property(fc.constantFrom<CheckoutState>('failed', 'expired'), fc.array(anyState), (from, news) => {
        expect(['failed', 'expired', 'paid']).toContain(news.reduce(advance, from));
      }),
    );
  });

  test('is on its way for a slow method, and fails only from there', () => {
    expect(stateOf({ status: 'complete', payment: 'processing' })).toBe('processing');
    expect(stateByCharge({ status: 'failed' }, 'processing')).toBe('failed');
    expect(stateByCharge({ status: 'failed' }, 'open')).toBeNull();
  });
});

function gbp(amount: number): { amount: number; currency: string } {
  return { amount, currency: 'GBP' };
}
