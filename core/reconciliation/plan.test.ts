import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aCharge, aPayout, aTransaction, facts, gbp } from '../../test/support/money/facts.ts';
import type { Facts, Transaction } from './facts.ts';
import { plan } from './plan.ts';

describe('a card payment in full (C1)', () => {
  const planned = plan(facts({ transactions: [aTransaction()] }));

  test('is booked gross on its invoice, with the fee as money spent from clearing', () => {
    expect(planned.openItems).toEqual([]);
    expect(planned.postings).toMatchObject([
      {
        kind: 'receipt',
        case: 'C1',
        checkoutId: 'checkout-1',
        effect: gbp(120_00),
        intent: {
          type: 'customer_receipt',
          reference: 'ch_1',
          invoiceId: 'invoice-1',
          account: 'clearing',
          amount: gbp(120_00),
          on: '2026-11-24',
        },
      },
      {
        kind: 'fee',
        effect: gbp(-2_00),
        intent: {
          type: 'processor_fee',
          reference: 'txn_1',
          account: 'clearing',
          payee: 'Processor',
          lines: [{ account: 'fees', amount: gbp(2_00) }],
        },
      },
    ]);
  });

  test('is part payment (C5) when it is less than the invoice', () => {
    const transaction = aTransaction({ amount: gbp(50_00), net: gbp(48_00) });
    const charges = new Map([['ch_1', aCharge({ amount: gbp(50_00) })]]);
    expect(plan(facts({ transactions: [transaction], charges })).postings[0]).toMatchObject({
      case: 'C5',
      effect: gbp(50_00),
    });
  });

  test('books a tax within the fee as a line of its own', () => {
    const fees = [
      { kind: 'processing', description: 'Processing', amount: gbp(1_60) },
      { kind: 'tax', description: 'VAT', amount: gbp(40) },
    ];
    const [, fee] = plan(facts({ transactions: [aTransaction({ fees })] })).postings;
    expect(fee?.intent).toMatchObject({ lines: [{ amount: gbp(1_60) }, { amount: gbp(40) }] });
  });

  test('plans no fee where none was kept', () => {
    const transaction = aTransaction({ fee: gbp(0), net: gbp(120_00), fees: [] });
    expect(plan(facts({ transactions: [transaction] })).postings.map(({ kind }) => kind)).toEqual(['receipt']);
  });
});

describe('the day of a posting', () => {
  const days: readonly [string, string, string][] = [
    ['Pacific/Auckland', '2026-10-31T11:30:00Z', '2026-11-01'],
    ['Pacific/Auckland', '2026-10-31T10:30:00Z', '2026-10-31'],
    ['America/Los_Angeles', '2026-11-01T06:30:00Z', '2026-10-31'],
    ['Europe/London', '2026-06-30T23:30:00Z', '2026-07-01'],
    ['Europe/London', '2026-11-30T23:30:00Z', '2026-11-30'],
  ];
  test.each(days)('in %s at %s is %s', (timeZone, createdAt, on) => {
    const cutOverAt = '2026-01-01T00:00:00Z';
    const { postings } = plan(facts({ timeZone, cutOverAt, transactions: [aTransaction({ createdAt })] }));
    expect(postings.map(({ intent }) => intent.on)).toEqual([on, on]);
  });
});

describe('the cut-over (C0)', () => {
  test('hides everything that happened before it, payouts created before it too', () => {
    const before = { createdAt: '2026-10-31T23:59:59Z' };
    const transactions = [
      aTransaction({ id: 'txn_old', ...before }),
      aTransaction({ id: 'txn_po', category: 'payout', source: { kind: 'payout', id: 'po_1' }, ...before }),
    ];
    expect(plan(facts({ transactions }))).toEqual({ postings: [], openItems: [], inTransit: [], excluded: [] });
  });

  test('lets in what happened at its very second', () => {
    expect(plan(facts({ transactions: [aTransaction({ createdAt: '2026-11-01T00:00:00Z' })] })).postings).toHaveLength(
      2,
    );
  });
});

describe('a payout (C2)', () => {
  const transaction = aTransaction({
    id: 'txn_po',
    category: 'payout',
    amount: gbp(-118_00),
    fee: gbp(0),
    net: gbp(-118_00),
    fees: [],
    source: { kind: 'payout', id: 'po_1' },
  });
  const planFor = (payout: Parameters<typeof aPayout>[0]) =>
    plan(facts({ transactions: [transaction], payouts: new Map([['po_1', aPayout(payout)]]) }));

  test('is a transfer from clearing to the bank, dated its arrival, once it is paid', () => {
    expect(planFor({ status: 'paid' }).postings).toMatchObject([
      {
        kind: 'transfer',
        effect: gbp(-118_00),
        intent: {
          type: 'payout_transfer',
          reference: 'po_1',
          fromAccount: 'clearing',
          toAccount: 'bank',
          amount: gbp(118_00),
          on: '2026-11-26',
          fromReconciled: true,
          toReconciled: false,
        },
      },
    ]);
  });

  test('is in transit until its day comes, and booked on that day', () => {
    expect(planFor({ status: 'in_transit', arrivesOn: '2026-11-26' })).toMatchObject({
      postings: [],
      inTransit: [{ payoutId: 'po_1', amount: gbp(-118_00) }],
    });
    expect(planFor({ status: 'in_transit', arrivesOn: '2026-11-25' }).postings).toHaveLength(1);
  });

  test('that failed is away until the processor’s own entry brings it back', () => {
    expect(planFor({ status: 'failed', failure: 'account closed' })).toMatchObject({
      postings: [],
      inTransit: [{ amount: gbp(-118_00) }],
    });
  });

  test('that arrives in another currency, or of another amount, is a question', () => {
    expect(planFor({ amount: { amount: 140_00, currency: 'EUR' }, status: 'paid' }).openItems).toMatchObject([
      { case: 'C13c' },
    ]);
    expect(planFor({ amount: gbp(117_99) }).openItems).toMatchObject([{ case: 'C17' }]);
  });
});

describe('what is never guessed', () => {
  const openFor = (overrides: Partial<Facts>, transaction = aTransaction()) =>
    plan(facts({ transactions: [transaction], ...overrides }));

  test.each([
    ['no accounts chosen', 'setup', { mappings: new Map() }],
    ['no charge read yet', 'waiting', { charges: new Map() }],
    ['no invoice named', 'C16', { charges: new Map([['ch_1', aCharge({ metadata: {} })]]) }],
    ['an invoice the ledger does not show', 'C16', { invoices: new Map() }],
    [
      'a conversion of an invoice in another currency still',
      'C13b',
      { charges: new Map([['ch_1', aCharge({ amount: { amount: 150_00, currency: 'USD' } })]]) },
    ],
    ['another gross than the charge', 'C17', { charges: new Map([['ch_1', aCharge({ amount: gbp(121_00) })]]) }],
  ] as const)('%s is an open item with its whole net', (_, caseCode, overrides) => {
    const planned = openFor(overrides);
    expect(planned.postings).toEqual([]);
    expect(planned.openItems).toMatchObject([{ source: 'txn_1', case: caseCode, amount: gbp(118_00) }]);
    expect(planned.openItems[0]?.sentence).toMatch(/^[A-Z0-9].+\.$/);
  });

  test.each([
    ['refund', 'C3'],
    ['refund_failure', 'C3c'],
    ['payout_reversal', 'C2b'],
    ['other', 'C17'],
  ] as const)('a %s of something unheard of is an open item of case %s', (category, caseCode) => {
    const net = category === 'refund' || category === 'other' ? gbp(-40_00) : gbp(40_00);
    const source = { kind: category, id: 'unheard-of' };
    const transaction = aTransaction({ category, label: 'odd thing', amount: net, fee: gbp(0), net, source });
    expect(openFor({}, transaction).openItems).toMatchObject([{ case: caseCode, amount: net }]);
  });

  test('a dispute asks for the account it needs', () => {
    const amount = gbp(-40_00);
    const transaction = aTransaction({ category: 'dispute', amount, fee: gbp(0), net: amount });
    const mapping = { clearingAccount: 'clearing', feeAccount: 'fees', bankAccount: 'bank', disputedAccount: null };
    expect(openFor({ mappings: new Map([['GBP', mapping]]) }, transaction).openItems).toMatchObject([
      { case: 'setup', amount },
    ]);
  });

  test('a refund names its invoice and its client', () => {
    const amount = gbp(-40_00);
    const source = { kind: 'refund', id: 're_1' };
    const transaction = aTransaction({ category: 'refund', amount, fee: gbp(0), net: amount, fees: [], source });
    const [item] = openFor({ chargeOf: new Map([['re_1', 'ch_1']]) }, transaction).openItems;
    expect(item?.clientId).toBe('client-1');
    expect(item?.sentence).toContain('INV-0001');
  });

  test('a second transaction for the same charge is never a second receipt', () => {
    const transactions = [aTransaction(), aTransaction({ id: 'txn_2' })];
    const planned = plan(facts({ transactions }));
    expect(planned.postings.map(({ source }) => source)).toEqual(['txn_1', 'txn_1']);
    expect(planned.openItems).toMatchObject([{ source: 'txn_2', case: 'doubled', amount: gbp(118_00) }]);
  });

  test('neither is one that arrives after the first was posted, whichever is older', () => {
    const claimed = new Map([['charge:ch_1', 'txn_9']]);
    expect(plan(facts({ transactions: [aTransaction()], claimed })).openItems).toMatchObject([{ case: 'doubled' }]);
  });

  test('a closed period holds the posting back (C11)', () => {
    const planned = plan(facts({ transactions: [aTransaction()], lockDates: { period: '2026-11-24', yearEnd: null } }));
    expect(planned.postings.map(({ hold }) => hold?.case)).toEqual(['C11', 'C11']);
  });
});

describe('for any history', () => {
  const transactions = fc.uniqueArray(anyTransaction(), { selector: ({ id }) => id, maxLength: 30 });

  test('every transaction after the cut-over is accounted for by exactly its net (I1)', () => {
    fc.assert(
      fc.property(transactions, (history) => {
        const planned = plan(facts({ transactions: history }));
        for (const transaction of history) {
          const booked = planned.postings.filter(({ source }) => source === transaction.id).map(({ effect }) => effect);
          const asked = planned.openItems.filter(({ source }) => source === transaction.id).map(({ effect }) => effect);
          const away = planned.inTransit.filter(({ source }) => source === transaction.id).map(({ amount }) => amount);
          const total = [...booked, ...asked, ...away].reduce((sum, { amount }) => sum + amount, 0);
          const after = transaction.createdAt >= '2026-11-01T00:00:00Z';
          expect(total).toBe(after ? transaction.net.amount : 0);
          // Asked about or booked, never both in part.
          expect(booked.length === 0 || asked.length === 0).toBe(true);
          expect(booked.length + asked.length + away.length > 0).toBe(after);
        }
      }),
    );
  });

  test('receipts and credit sum to the gross of each charge, once, and never beyond what is due (I3)', () => {
    fc.assert(
      fc.property(transactions, (history) => {
        const kinds = ['receipt', 'excess'];
        const taken = plan(facts({ transactions: history })).postings.filter(({ kind }) => kinds.includes(kind));
        for (const [source, group] of Map.groupBy(taken, (posting) => posting.source)) {
          const sum = group.reduce((total, { effect }) => total + effect.amount, 0);
          expect(sum).toBe(history.find(({ id }) => id === source)?.amount.amount);
        }
        const claims = [...new Set(taken.map(({ source, intent }) => `${intent.reference} ${source}`))];
        expect(new Set(claims.map((claim) => claim.split(' ')[0])).size).toBe(claims.length);
        const received = taken.filter(({ kind }) => kind === 'receipt');
        expect(received.reduce((total, { effect }) => total + effect.amount, 0)).toBeLessThanOrEqual(120_00);
      }),
    );
  });

  test('order and repetition change nothing (I4)', () => {
    fc.assert(
      fc.property(transactions, fc.infiniteStream(fc.nat()), (history, order) => {
        const shuffled = [...history, ...history]
          .map((transaction) => ({ transaction, key: Number(order.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ transaction }) => transaction);
        expect(plan(facts({ transactions: shuffled }))).toEqual(plan(facts({ transactions: history })));
      }),
    );
  });
});

function anyTransaction(): fc.Arbitrary<Transaction> {
  return fc
    .record({
      id: fc.integer({ min: 1, max: 99 }).map((n) => `txn_${n}`),
      category: fc.constantFrom(
        'charge',
        'charge',
        'payout',
        'refund',
        'dispute',
        'dispute_reversal',
        'fee',
        'topup',
        'reserve',
        'other',
      ),
      source: fc.constantFrom('ch_1', 'ch_2', 'po_1', 'po_2', 're_1'),
      gross: fc.integer({ min: -500_00, max: 500_00 }),
      fee: fc.integer({ min: 0, max: 9_00 }),
      day: fc.integer({ min: 0, max: 59 }),
    })
    .map(({ id, category, source, gross, fee, day }) => {
      const amount = category === 'charge' ? Math.abs(gross) : gross;
      return aTransaction({
        id,
        category: category as Transaction['category'],
        amount: gbp(amount),
        fee: gbp(fee),
        net: gbp(amount - fee),
        fees: [],
        source: { kind: category, id: source },
        createdAt: Temporal.PlainDate.from('2026-10-01').add({ days: day }).toString() + 'T12:00:00Z',
      });
    });
}
