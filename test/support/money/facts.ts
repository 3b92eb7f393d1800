import type { Charge, Money, Payout } from '../../../core/plugin-api/index.ts';
import type { Facts, InvoiceFact, Transaction } from '../../../core/reconciliation/facts.ts';
import { ordinaryRules } from '../../../core/reconciliation/rules.ts';

/** Builders for tests: one firm, one client, one invoice of 120.00 GBP, paid by one charge with a fee of 2.00. */
export function gbp(amount: number): Money {
  return { amount, currency: 'GBP' };
}

export function aTransaction(overrides: Partial<Transaction> = {}): Transaction {
  return {
    id: 'txn_1',
    category: 'charge',
    label: 'charge',
    amount: gbp(120_00),
    fee: gbp(2_00),
    net: gbp(118_00),
    fees: [{ kind: 'processing', description: 'Processing', amount: gbp(2_00) }],
    exchangeRate: null,
    createdAt: '2026-11-24T12:00:00Z',
    availableAt: '2026-11-26T00:00:00Z',
    source: { kind: 'charge', id: 'ch_1' },
    payoutId: null,
    ...overrides,
  };
}

export function aCharge(overrides: Partial<Charge> = {}): Charge {
  return {
    status: 'succeeded',
    amount: gbp(120_00),
    refunded: gbp(0),
    createdAt: '2026-11-24T12:00:00Z',
    paymentId: 'pi_1',
    method: 'card',
    payerEmail: 'anna@client.example',
    disputed: false,
    metadata: { portico_checkout: 'checkout-1', portico_invoice: 'invoice-1', portico_number: 'INV-0001' },
    failure: null,
    ...overrides,
  };
}

export function aPayout(overrides: Partial<Payout> = {}): Payout {
  return {
    amount: gbp(118_00),
    status: 'in_transit',
    automatic: true,
    method: 'standard',
    createdAt: '2026-11-24T12:00:00Z',
    arrivesOn: '2026-11-26',
    balanceTransactionId: 'txn_po',
    failure: null,
    ...overrides,
  };
}

export function anInvoiceFact(overrides: Partial<InvoiceFact> = {}): InvoiceFact {
  return {
    number: 'INV-0001',
    currency: 'GBP',
    total: 120_00,
    due: 120_00,
    status: 'open',
    contactId: 'contact-1',
    contactName: 'Acme',
    clientId: 'client-1',
    ...overrides,
  };
}

export function facts(overrides: Partial<Facts> = {}): Facts {
  return {
    processorName: 'Processor',
    cutOverAt: '2026-11-01T00:00:00Z',
    timeZone: 'Europe/London',
    today: '2026-11-25',
    lockDates: null,
    rules: ordinaryRules,
    mappings: new Map([
      ['GBP', { clearingAccount: 'clearing', feeAccount: 'fees', bankAccount: 'bank', disputedAccount: 'disputed' }],
    ]),
    transactions: [],
    charges: new Map([['ch_1', aCharge()]]),
    payouts: new Map([['po_1', aPayout()]]),
    refunds: new Map(),
    chargeOf: new Map(),
    invoices: new Map([['invoice-1', anInvoiceFact()]]),
    claimed: new Map(),
    answers: new Map(),
    standing: [],
    credits: [],
    contested: [],
    removed: [],
    foreign: [],
    ...overrides,
  };
}
