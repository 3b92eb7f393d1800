import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { testDatabase } from '../../test/support/database.ts';
import { aPayout, aTransaction, gbp } from '../../test/support/money/facts.ts';
import { amountOf } from '../../test/support/money/fake-books.ts';
import type { LedgerFault } from '../../test/support/money/fake-ledger.ts';
import { anInvoice, putRecord } from '../../test/support/money/records.ts';
import { openStage, type Stage } from '../../test/support/money/stage.ts';
import { proof, reconcile } from './index.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage(await testDatabase());
});

afterEach(async () => {
  disarmFailPoint();
  await stage.close();
});

describe('a card payment', () => {
  test('stands in the ledger gross, with its fee, and the proof agrees', async () => {
    await stage.paidByCard(1);
    await reconcile(stage.house.deps);
    expect(await stage.states()).toEqual(['receipt posted', 'fee posted']);
    expect(stage.ledger.invoicesById.get('inv-1')).toMatchObject({ status: 'paid', due: gbp(0) });
    expect(await proof(stage.house.deps)).toMatchObject({
      ok: true,
      currencies: [
        {
          currency: 'GBP',
          processor: '128.00',
          ledger: '128.00',
          books: '128.00',
          inTransit: '0.00',
          opening: '0.00',
          differences: [],
        },
      ],
      open: [],
    });
  });

  test('is booked once, however often its news arrives', async () => {
    await stage.paidByCard(1);
    await stage.drain();
    await chargedForAgain();
    await stage.drain();
    expect([stage.booked('customer_receipt'), stage.booked('processor_fee')]).toEqual([1, 1]);
  });

  test('that two workers plan at once is booked once', async () => {
    await stage.paidByCard(1);
    await Promise.all([reconcile(stage.house.deps), reconcile(stage.house.deps), reconcile(stage.house.deps)]);
    await stage.drain();
    expect([stage.booked('customer_receipt'), stage.booked('processor_fee')]).toEqual([1, 1]);
    const queued = await stage.db.hub('jobs').where({ name: 'reconciliation.work' }).select();
    expect(queued.length).toBeGreaterThan(0);
  });

  test('is adopted when the ledger shows its reference already (C9)', async () => {
    await stage.paidByCard(1);
    stage.ledger.entries.push({
      id: 'by-hand',
      amount: 120_00,
      intent: {
        type: 'customer_receipt',
        id: 'x',
        reference: 'ch_1',
        on: '2026-11-24',
        invoiceId: 'inv-1',
        invoiceNumber: 'INV-1',
        account: 'clearing',
        amount: gbp(120_00),
      },
    });
    await stage.drain();
    expect(stage.booked('customer_receipt')).toBe(1);
    expect(await stage.db.hub('postings').where({ kind: 'receipt' }).first()).toMatchObject({
      state: 'posted',
      entry: { id: 'by-hand' },
    });
  });

  test('makes its checkout count as settled', async () => {
    await stage.paidByCard(1);
    await reconcile(stage.house.deps);
    expect((await proof(stage.house.deps)).ok).toBe(true);
  });

  async function chargedForAgain(): Promise<void> {
    const { id, ...data } = stage.processor.transactions[0] ?? aTransaction();
    await putRecord(stage.db, {
      connectionId: stage.processor.connectionId,
      kind: 'balance_transaction',
      externalId: id,
      data,
    });
  }
});

describe('whatever the ledger answers', () => {
  test.each<[LedgerFault]>([['cut_before_effect'], ['cut_after_effect'], ['throw_after_effect'], ['unavailable']])(
    '%s: once everything has settled the payment is booked once',
    async (fault) => {
      await stage.paidByCard(1);
      stage.ledger.faults = [fault];
      await reconcile(stage.house.deps);
      const found = ['cut_after_effect', 'throw_after_effect'].includes(fault);
      expect((await proof(stage.house.deps)).ok).toBe(false);
      expect(await stage.states()).toEqual(
        fault === 'unavailable' ? ['receipt planned', 'fee planned'] : ['receipt unknown', 'fee unknown'],
      );
      await stage.drain();
      expect(await stage.states()).toEqual(['receipt posted', 'fee posted']);
      expect([stage.booked('customer_receipt'), stage.booked('processor_fee')]).toEqual([1, 1]);
      expect(stage.ledger.calls.filter((call) => call === 'post')).toHaveLength(found ? 1 : 2);
      expect((await proof(stage.house.deps)).ok).toBe(true);
    },
  );

  test('pending: it stays unknown, visibly, and is not sent again', async () => {
    await stage.paidByCard(1);
    stage.ledger.faults = ['pending'];
    await reconcile(stage.house.deps);
    expect(await stage.states()).toEqual(['receipt unknown', 'fee unknown']);
    await stage.drain();
    expect(stage.ledger.calls.filter((call) => call === 'post')).toHaveLength(1);
  });

  test('while it is away nothing is sent, and afterwards everything once', async () => {
    await stage.paidByCard(1);
    stage.ledger.isAway = true;
    await stage.drain();
    expect(await stage.states()).toEqual(['receipt planned', 'fee planned']);
    stage.ledger.isAway = false;
    stage.house.clock.advance({ hours: 1 });
    await stage.drain();
    expect([stage.booked('customer_receipt'), stage.booked('processor_fee')]).toEqual([1, 1]);
  });

  test('an invoice paid elsewhere meanwhile makes the money a credit, about which a person is asked (C7)', async () => {
    await stage.paidByCard(1);
    stage.ledger.invoicesById.set('inv-1', anInvoice({ status: 'paid', due: gbp(0) }));
    await stage.drain();
    expect(await stage.states()).toEqual(['fee posted', 'excess posted']);
    const report = await proof(stage.house.deps);
    expect(report.ok).toBe(false);
    expect(report.currencies[0]?.differences).toEqual([]);
    expect(report.open).toMatchObject([{ case: 'C7', amount: '120.00' }]);
  });

  test.each([
    ['C6', { due: gbp(70_00) }],
    ['C10', { status: 'voided' }],
    ['C10', { status: 'draft' }],
  ] as const)('%s is asked about when the ledger shows %j', async (caseCode, overrides) => {
    await stage.paidByCard(1);
    stage.ledger.invoicesById.set('inv-1', anInvoice(overrides));
    await stage.drain();
    expect((await proof(stage.house.deps)).open).toMatchObject([{ case: caseCode }]);
  });

  test('a closed period holds it, and opening the period lets it go (C11)', async () => {
    await stage.paidByCard(1);
    stage.ledger.locks = { period: '2026-11-30', yearEnd: null };
    await stage.drain();
    expect(await stage.states()).toEqual(['receipt held', 'fee held']);
    stage.ledger.locks = { period: null, yearEnd: null };
    stage.house.clock.advance({ hours: 2 });
    await stage.drain();
    expect(await stage.states()).toEqual(['receipt posted', 'fee posted']);
  });
});

describe('killed anywhere on the way', () => {
  test.each(['plan.before-commit', 'post.sending', 'post.sent', 'post.stored'])(
    'at %s: after the restart exactly one receipt and one fee',
    async (point) => {
      await stage.paidByCard(1);
      armFailPoint(point, 'throw');
      await expect(reconcile(stage.house.deps)).rejects.toThrow(point);
      disarmFailPoint();
      await stage.drain();
      expect([stage.booked('customer_receipt'), stage.booked('processor_fee')]).toEqual([1, 1]);
      expect(await stage.states()).toEqual(['receipt posted', 'fee posted']);
      expect((await proof(stage.house.deps)).ok).toBe(true);
    },
  );

  test('and whatever mix of payments, faults and kills: each is booked once, and the proof agrees', async () => {
    const points = ['plan.before-commit', 'post.sending', 'post.sent', 'post.stored'];
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('pay' as const), amount: fc.integer({ min: 3_00, max: 900_00 }) }),
      },
      fc.record({
        do: fc.constant('fault' as const),
        fault: fc.constantFrom<LedgerFault>(
          'cut_before_effect',
          'cut_after_effect',
          'throw_after_effect',
          'unavailable',
        ),
      }),
      fc.record({ do: fc.constant('kill' as const), point: fc.constantFrom(...points) }),
      fc.record({ do: fc.constant('work' as const) }),
    );
    let n = 100;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (history) => {
        const before = stage.ledger.entries.length;
        let paid = 0;
        for (const one of history) {
          if (one.do === 'pay') {
            n += 1;
            paid += 1;
            await stage.paidByCard(n, one.amount, one.amount);
          } else if (one.do === 'fault') stage.ledger.faults.push(one.fault);
          else {
            if (one.do === 'kill') armFailPoint(one.point, 'throw');
            await reconcile(stage.house.deps).catch(() => undefined);
            disarmFailPoint();
          }
        }
        stage.ledger.faults = [];
        await stage.drain();
        expect(stage.ledger.entries.length - before).toBe(2 * paid);
        const references = stage.ledger.entries.map(({ intent }) => `${intent.type} ${intent.reference}`);
        expect(new Set(references).size).toBe(references.length);
        expect((await proof(stage.house.deps)).ok).toBe(true);
      }),
      { numRuns: 20 },
    );
  }, 180_000);
});

describe('part payments (C5)', () => {
  test('each is booked for its own amount, and the rest stays due', async () => {
    await stage.paidByCard(1, 50_00);
    await stage.drain();
    await stage.chargedFor(1, 70_00, 'ch_1b', 'txn_1b');
    await stage.drain();
    expect(
      stage.ledger.entries
        .filter(({ intent }) => intent.type === 'customer_receipt')
        .map(({ intent }) => amountOf(intent)),
    ).toEqual([50_00, 70_00]);
    expect(stage.ledger.invoicesById.get('inv-1')?.status).toBe('paid');
  });
});

describe('a payout (C2)', () => {
  const payOut = async (arrivesOn: string): Promise<void> => {
    await putRecord(stage.db, {
      connectionId: stage.processor.connectionId,
      kind: 'payout',
      externalId: 'po_1',
      data: aPayout({ amount: gbp(118_00), arrivesOn }),
    });
    await stage.moneyMoved(
      aTransaction({
        id: 'txn_po',
        category: 'payout',
        amount: gbp(-118_00),
        fee: gbp(0),
        net: gbp(-118_00),
        fees: [],
        source: { kind: 'payout', id: 'po_1' },
        createdAt: stage.house.clock.now().toString(),
      }),
    );
  };

  test('in transit is counted by the proof, and booked as a transfer on its day', async () => {
    await stage.paidByCard(1);
    await payOut('2026-11-26');
    await stage.drain();
    expect(stage.booked('payout_transfer')).toBe(0);
    expect(await proof(stage.house.deps)).toMatchObject({
      ok: true,
      currencies: [{ processor: '10.00', books: '128.00', inTransit: '118.00' }],
    });
    stage.house.clock.advance({ days: 2 });
    await stage.drain();
    expect(stage.booked('payout_transfer')).toBe(1);
    expect(await proof(stage.house.deps)).toMatchObject({
      ok: true,
      currencies: [{ processor: '10.00', books: '10.00', inTransit: '0.00' }],
    });
  });
});

describe('what comes after the cut-over and has no rule yet', () => {
  test('is an open item with its sentence, and the proof says so until it is answered', async () => {
    await stage.paidByCard(1);
    await stage.moneyMoved(
      aTransaction({
        id: 'txn_re',
        category: 'refund',
        amount: gbp(-40_00),
        fee: gbp(0),
        net: gbp(-40_00),
        source: { kind: 'refund', id: 're_1' },
        createdAt: stage.house.clock.now().toString(),
      }),
    );
    await stage.drain();
    const report = await proof(stage.house.deps);
    expect(report.ok).toBe(false);
    expect(report.currencies[0]?.differences).toEqual([]);
    expect(report.open).toMatchObject([{ case: 'C3', ref: 'txn_re', amount: '-40.00' }]);
  });

  test('nothing before the cut-over is ever posted (C0)', async () => {
    await stage.moneyMoved(aTransaction({ id: 'txn_old', createdAt: '2026-11-24T18:59:59Z' }));
    await stage.drain();
    expect(stage.ledger.entries).toEqual([]);
    expect(await stage.db.hub('open_items').select()).toEqual([]);
  });
});
