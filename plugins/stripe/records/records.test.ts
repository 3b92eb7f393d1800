import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { recordSchemas } from '../../../core/plugin-api/index.ts';
import { balanceTransactionObject } from '../sandbox/objects/balance-transaction.ts';
import { chargeObject } from '../sandbox/objects/charge.ts';
import { payoutObject } from '../sandbox/objects/payout.ts';
import { sessionObject } from '../sandbox/objects/session.ts';
import { balanceTransaction, balanceTransactionRecord } from './balance-transactions.ts';
import { chargeRecord } from './charges.ts';
import { checkout } from './checkouts.ts';
import { payoutRecord } from './payouts.ts';

const minor = fc.integer({ min: -1e8, max: 1e8 });

function bt(change: Record<string, unknown> = {}): Stripe.BalanceTransaction {
  const made = balanceTransactionObject({
    id: 'txn_1',
    created: 1_795_000_000,
    availableOn: 1_795_100_000,
    amount: 12_000,
    fee: 200,
    feeDescription: 'Fee',
    currency: 'gbp',
    description: null,
    type: 'charge',
    category: 'charge',
    source: 'ch_1',
  });
  return { ...made, ...change };
}

describe('a balance transaction', () => {
  test('keeps amount, fee and net as Stripe states them, whatever they are', () => {
    fc.assert(
      fc.property(minor, minor, minor, (amount, fee, net) => {
        const fact = balanceTransaction(bt({ amount, fee, net }), null);
        expect([fact.amount, fact.fee, fact.net].map((money) => money.amount)).toEqual([amount, fee, net]);
      }),
    );
  });

  test('is of the contract’s shape for every category, and an unknown one keeps its name', () => {
    fc.assert(
      fc.property(fc.constantFrom('charge', 'fee', 'climate', 'constructor', 'risk_reserved_funds'), (category) => {
        const fact = balanceTransaction(bt({ reporting_category: category }), null);
        recordSchemas.balance_transaction.parse(fact);
        expect(fact.label).toBe(category);
        if (category === 'climate' || category === 'constructor') expect(fact.category).toBe('other');
      }),
    );
  });

  test('carries the payout that took it; a payout’s own movement carries none', () => {
    expect(balanceTransaction(bt(), 'po_1').payoutId).toBe('po_1');
    expect(
      balanceTransaction(bt({ source: 'po_1', type: 'payout', reporting_category: 'payout' }), 'po_1').payoutId,
    ).toBeNull();
  });

  test('belongs to the charge it is of, and a source may be expanded', () => {
    expect(balanceTransactionRecord(bt(), null).belongsTo).toEqual([{ kind: 'charge', externalId: 'ch_1' }]);
    expect(balanceTransaction(bt({ source: { id: 're_1' } }), null).source).toEqual({ kind: 'refund', id: 're_1' });
    expect(balanceTransaction(bt({ source: null }), null).source).toBeNull();
  });
});

const charge = chargeObject({
  id: 'ch_1',
  created: 1_795_000_000,
  amount: 12_000,
  currency: 'gbp',
  paymentIntent: 'pi_1',
  paymentMethod: 'pm_1',
  method: 'card',
  description: null,
  email: 'anna@client.test',
  name: null,
  metadata: { portico_invoice: 'inv-1' },
  status: 'succeeded',
  fingerprint: 'f',
}) as unknown as Stripe.Charge;

test('a charge carries what Portico wrote on it, and is for staff only', () => {
  const record = chargeRecord(charge);
  recordSchemas.charge.parse(record.data);
  expect(record).toMatchObject({
    audience: 'staff',
    versionAt: null,
    belongsTo: [],
    url: 'https://dashboard.stripe.com/test/payments/pi_1',
    data: { metadata: { portico_invoice: 'inv-1' }, payerEmail: 'anna@client.test', method: 'card' },
  });
});

test('a word Stripe adds to a list stops the record instead of being guessed at', () => {
  const unheardOf = { ...charge, status: 'half_paid' };
  expect(() => chargeRecord(unheardOf)).toThrow("Stripe calls charge ch_1 'half_paid', which is not known here.");
});

test('a payout arrives on the bank day Stripe names, in whatever zone the firm is', () => {
  const payout = payoutObject({
    id: 'po_1',
    created: 1_795_000_000,
    arrivalDate: Date.UTC(2026, 10, 30) / 1000,
    amount: -500,
    currency: 'gbp',
    status: 'paid',
  });
  const { data } = payoutRecord(payout);
  expect(data).toMatchObject({ arrivesOn: '2026-11-30', amount: { amount: -500, currency: 'GBP' }, automatic: true });
});

describe('a checkout’s payment', () => {
  const session = sessionObject({
    id: 'cs_1',
    created: 1_795_000_000,
    expiresAt: 1_795_080_000,
    amount: 12_000,
    currency: 'gbp',
    methods: ['card'],
    successUrl: 'https://hub.test/ok',
    cancelUrl: null,
    clientReferenceId: null,
    email: null,
    locale: null,
    submitType: null,
    metadata: {},
    url: 'https://checkout.test/cs_1',
  });

  test.each([
    ['open', 'unpaid', null, 'unpaid', 'https://checkout.test/cs_1'],
    ['expired', 'unpaid', null, 'unpaid', null],
    ['complete', 'paid', 'pi_1', 'paid', null],
    ['complete', 'unpaid', { id: 'pi_1', status: 'processing' }, 'processing', null],
    ['complete', 'unpaid', { id: 'pi_1', status: 'requires_payment_method' }, 'failed', null],
  ])('%s and %s with %j is %s', (status, paymentStatus, intent, payment, url) => {
    const given = { ...session, status, payment_status: paymentStatus, payment_intent: intent };
    expect(checkout(given as unknown as Stripe.Checkout.Session)).toMatchObject({ status, payment, url });
  });
});
