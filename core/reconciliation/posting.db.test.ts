import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from '../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { testDatabase } from '../../test/support/database.ts';
import { aClient, aFirm } from '../../test/support/people.ts';
import { cutOver, proof, reconcile, saveMapping, suggestMapping } from './index.ts';
import { aCharge, aPayout, aTransaction, gbp } from './facts-for-tests.ts';
import {
  amountOf,
  anInvoice,
  FakeLedger,
  FakeProcessor,
  hostOf,
  insertConnections,
  linkContact,
  putRecord,
  type LedgerFault,
} from './money-house-for-tests.ts';

let db: Database;
let house: House;
let ledger: FakeLedger;
let processor: FakeProcessor;
const opened: Database[] = [];

beforeEach(async () => {
  db = await testDatabase();
  opened.push(db);
  ledger = new FakeLedger();
  processor = new FakeProcessor();
  processor.held = 10_00;
  ledger.openingBalance = 10_00;
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  await linkContact(db, ledger, 'contact-1', await aClient(db, 'Acme'));
  house = await openHouse(db, [], { plugins: hostOf(db, ledger, processor) });
  const pair = { paymentConnectionId: processor.connectionId, ledgerConnectionId: ledger.connectionId };
  const mapping = suggestMapping(ledger.list, 'GBP', 'Processor');
  if (mapping) await saveMapping(house.deps, pair, 'GBP', mapping);
  await cutOver(house.deps, pair.paymentConnectionId, pair.ledgerConnectionId);
});

afterEach(async () => {
  disarmFailPoint();
  await house.close();
});

afterAll(async () => {
  for (const one of opened) await one.close();
});

/** An invoice that was paid by card at the processor: 120.00 with a fee of 2.00 unless said otherwise. */
async function paidByCard(n: number, paid = 120_00, due = 120_00): Promise<void> {
  const data = anInvoice({ number: `INV-${n}`, due: gbp(due) });
  if (!ledger.invoicesById.has(`inv-${n}`)) ledger.invoicesById.set(`inv-${n}`, data);
  await putRecord(db, {
    connectionId: ledger.connectionId,
    kind: 'invoice',
    externalId: `inv-${n}`,
    data,
    contactId: 'contact-1',
  });
  await chargedFor(n, paid, `ch_${n}`, `txn_${n}`);
}

async function chargedFor(n: number, paid: number, charge: string, transaction: string): Promise<void> {
  const createdAt = house.clock.now().toString();
  await putRecord(db, {
    connectionId: processor.connectionId,
    kind: 'charge',
    externalId: charge,
    data: aCharge({ amount: gbp(paid), metadata: { portico_invoice: `inv-${n}`, portico_number: `INV-${n}` } }),
  });
  await moneyMoved(
    aTransaction({
      id: transaction,
      amount: gbp(paid),
      net: gbp(paid - 2_00),
      createdAt,
      source: { kind: 'charge', id: charge },
    }),
  );
}

async function moneyMoved(transaction: ReturnType<typeof aTransaction>): Promise<void> {
  processor.transactions.push(transaction);
  const { id, ...data } = transaction;
  await putRecord(db, { connectionId: processor.connectionId, kind: 'balance_transaction', externalId: id, data });
}

const states = async (): Promise<string[]> =>
  (await db.hub('postings').orderBy('kind', 'desc').select<{ kind: string; state: string }[]>('kind', 'state')).map(
    ({ kind, state }) => `${kind} ${state}`,
  );

/** Works until nothing may run any more, moving time over every pause. */
async function drain(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await reconcile(house.deps).catch((error: unknown) => {
      if (!String(error).includes('fail point')) throw error;
    });
    house.clock.advance({ seconds: 20 });
  }
}

const booked = (type: string): number => ledger.entries.filter(({ intent }) => intent.type === type).length;

describe('a card payment', () => {
  test('stands in the ledger gross, with its fee, and the proof agrees', async () => {
    await paidByCard(1);
    await reconcile(house.deps);
    expect(await states()).toEqual(['receipt posted', 'fee posted']);
    expect(ledger.invoicesById.get('inv-1')).toMatchObject({ status: 'paid', due: gbp(0) });
    expect(await proof(house.deps)).toMatchObject({
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
    await paidByCard(1);
    await drain();
    await chargedForAgain();
    await drain();
    expect([booked('customer_receipt'), booked('processor_fee')]).toEqual([1, 1]);
  });

  test('that two workers plan at once is booked once', async () => {
    await paidByCard(1);
    await Promise.all([reconcile(house.deps), reconcile(house.deps), reconcile(house.deps)]);
    await drain();
    expect([booked('customer_receipt'), booked('processor_fee')]).toEqual([1, 1]);
    const queued = await db.hub('jobs').where({ name: 'reconciliation.work' }).select();
    expect(queued.length).toBeGreaterThan(0);
  });

  test('is adopted when the ledger shows its reference already (C9)', async () => {
    await paidByCard(1);
    ledger.entries.push({
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
    await drain();
    expect(booked('customer_receipt')).toBe(1);
    expect(await db.hub('postings').where({ kind: 'receipt' }).first()).toMatchObject({
      state: 'posted',
      entry: { id: 'by-hand' },
    });
  });

  test('makes its checkout count as settled', async () => {
    await paidByCard(1);
    await reconcile(house.deps);
    expect((await proof(house.deps)).ok).toBe(true);
  });

  async function chargedForAgain(): Promise<void> {
    const { id, ...data } = processor.transactions[0] ?? aTransaction();
    await putRecord(db, { connectionId: processor.connectionId, kind: 'balance_transaction', externalId: id, data });
  }
});

describe('whatever the ledger answers', () => {
  test.each<[LedgerFault]>([['cut_before_effect'], ['cut_after_effect'], ['throw_after_effect'], ['unavailable']])(
    '%s: once everything has settled the payment is booked once',
    async (fault) => {
      await paidByCard(1);
      ledger.faults = [fault];
      await reconcile(house.deps);
      const found = ['cut_after_effect', 'throw_after_effect'].includes(fault);
      expect((await proof(house.deps)).ok).toBe(false);
      expect(await states()).toEqual(
        fault === 'unavailable' ? ['receipt planned', 'fee planned'] : ['receipt unknown', 'fee unknown'],
      );
      await drain();
      expect(await states()).toEqual(['receipt posted', 'fee posted']);
      expect([booked('customer_receipt'), booked('processor_fee')]).toEqual([1, 1]);
      expect(ledger.calls.filter((call) => call === 'post')).toHaveLength(found ? 1 : 2);
      expect((await proof(house.deps)).ok).toBe(true);
    },
  );

  test('pending: it stays unknown, visibly, and is not sent again', async () => {
    await paidByCard(1);
    ledger.faults = ['pending'];
    await reconcile(house.deps);
    expect(await states()).toEqual(['receipt unknown', 'fee unknown']);
    await drain();
    expect(ledger.calls.filter((call) => call === 'post')).toHaveLength(1);
  });

  test('while it is away nothing is sent, and afterwards everything once', async () => {
    await paidByCard(1);
    ledger.isAway = true;
    await drain();
    expect(await states()).toEqual(['receipt planned', 'fee planned']);
    ledger.isAway = false;
    house.clock.advance({ hours: 1 });
    await drain();
    expect([booked('customer_receipt'), booked('processor_fee')]).toEqual([1, 1]);
  });

  test('an invoice paid elsewhere meanwhile holds the receipt for a person, not the fee (C6)', async () => {
    await paidByCard(1);
    ledger.invoicesById.set('inv-1', anInvoice({ status: 'paid', due: gbp(0) }));
    await drain();
    expect(await states()).toEqual(['receipt held', 'fee posted']);
    const report = await proof(house.deps);
    expect(report.ok).toBe(false);
    expect(report.currencies[0]?.differences).toEqual([]);
    expect(report.open).toMatchObject([{ case: 'C6', ref: 'ch_1', amount: '120.00' }]);
  });

  test.each([
    ['C6', { due: gbp(70_00) }],
    ['C10', { status: 'voided' }],
    ['C10', { status: 'draft' }],
  ] as const)('%s holds it when the ledger shows %j', async (caseCode, overrides) => {
    await paidByCard(1);
    ledger.invoicesById.set('inv-1', anInvoice(overrides));
    await drain();
    expect((await proof(house.deps)).open).toMatchObject([{ case: caseCode }]);
  });

  test('a closed period holds it, and opening the period lets it go (C11)', async () => {
    await paidByCard(1);
    ledger.locks = { period: '2026-11-30', yearEnd: null };
    await drain();
    expect(await states()).toEqual(['receipt held', 'fee held']);
    ledger.locks = { period: null, yearEnd: null };
    house.clock.advance({ hours: 2 });
    await drain();
    expect(await states()).toEqual(['receipt posted', 'fee posted']);
  });
});

describe('killed anywhere on the way', () => {
  test.each(['plan.before-commit', 'post.sending', 'post.sent', 'post.stored'])(
    'at %s: after the restart exactly one receipt and one fee',
    async (point) => {
      await paidByCard(1);
      armFailPoint(point, 'throw');
      await expect(reconcile(house.deps)).rejects.toThrow(point);
      disarmFailPoint();
      await drain();
      expect([booked('customer_receipt'), booked('processor_fee')]).toEqual([1, 1]);
      expect(await states()).toEqual(['receipt posted', 'fee posted']);
      expect((await proof(house.deps)).ok).toBe(true);
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
        const before = ledger.entries.length;
        let paid = 0;
        for (const one of history) {
          if (one.do === 'pay') {
            n += 1;
            paid += 1;
            await paidByCard(n, one.amount, one.amount);
          } else if (one.do === 'fault') ledger.faults.push(one.fault);
          else {
            if (one.do === 'kill') armFailPoint(one.point, 'throw');
            await reconcile(house.deps).catch(() => undefined);
            disarmFailPoint();
          }
        }
        ledger.faults = [];
        await drain();
        expect(ledger.entries.length - before).toBe(2 * paid);
        const references = ledger.entries.map(({ intent }) => `${intent.type} ${intent.reference}`);
        expect(new Set(references).size).toBe(references.length);
        expect((await proof(house.deps)).ok).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe('part payments (C5)', () => {
  test('each is booked for its own amount, and the rest stays due', async () => {
    await paidByCard(1, 50_00);
    await drain();
    await chargedFor(1, 70_00, 'ch_1b', 'txn_1b');
    await drain();
    expect(
      ledger.entries.filter(({ intent }) => intent.type === 'customer_receipt').map(({ intent }) => amountOf(intent)),
    ).toEqual([50_00, 70_00]);
    expect(ledger.invoicesById.get('inv-1')?.status).toBe('paid');
  });
});

describe('a payout (C2)', () => {
  const payOut = async (arrivesOn: string): Promise<void> => {
    await putRecord(db, {
      connectionId: processor.connectionId,
      kind: 'payout',
      externalId: 'po_1',
      data: aPayout({ amount: gbp(118_00), arrivesOn }),
    });
    await moneyMoved(
      aTransaction({
        id: 'txn_po',
        category: 'payout',
        amount: gbp(-118_00),
        fee: gbp(0),
        net: gbp(-118_00),
        fees: [],
        source: { kind: 'payout', id: 'po_1' },
        createdAt: house.clock.now().toString(),
      }),
    );
  };

  test('in transit is counted by the proof, and booked as a transfer on its day', async () => {
    await paidByCard(1);
    await payOut('2026-11-26');
    await drain();
    expect(booked('payout_transfer')).toBe(0);
    expect(await proof(house.deps)).toMatchObject({
      ok: true,
      currencies: [{ processor: '10.00', books: '128.00', inTransit: '118.00' }],
    });
    house.clock.advance({ days: 2 });
    await drain();
    expect(booked('payout_transfer')).toBe(1);
    expect(await proof(house.deps)).toMatchObject({
      ok: true,
      currencies: [{ processor: '10.00', books: '10.00', inTransit: '0.00' }],
    });
  });
});

describe('what comes after the cut-over and has no rule yet', () => {
  test('is an open item with its sentence, and the proof says so until it is answered', async () => {
    await paidByCard(1);
    await moneyMoved(
      aTransaction({
        id: 'txn_re',
        category: 'refund',
        amount: gbp(-40_00),
        fee: gbp(0),
        net: gbp(-40_00),
        source: { kind: 'refund', id: 're_1' },
        createdAt: house.clock.now().toString(),
      }),
    );
    await drain();
    const report = await proof(house.deps);
    expect(report.ok).toBe(false);
    expect(report.currencies[0]?.differences).toEqual([]);
    expect(report.open).toMatchObject([{ case: 'C3', ref: 'txn_re', amount: '-40.00' }]);
  });

  test('nothing before the cut-over is ever posted (C0)', async () => {
    await moneyMoved(aTransaction({ id: 'txn_old', createdAt: '2026-11-24T18:59:59Z' }));
    await drain();
    expect(ledger.entries).toEqual([]);
    expect(await db.hub('open_items').select()).toEqual([]);
  });
});

describe('the proof names', () => {
  test('an entry the ledger lost, one it altered and one it shows twice', async () => {
    await paidByCard(1);
    await drain();
    const [receipt] = ledger.entries;
    const show = async (amount: number, id: string): Promise<void> => {
      house.clock.advance({ seconds: 1 });
      await putRecord(db, {
        connectionId: ledger.connectionId,
        kind: 'payment',
        externalId: id,
        data: {
          target: { kind: 'invoice', id: 'inv-1' },
          direction: 'in',
          accountId: 'clearing',
          contactId: null,
          amount: gbp(amount),
          on: '2026-11-24',
          reference: 'ch_1 | INV-1',
          status: 'booked',
        },
        readAt: house.clock.now().toString(),
      });
    };
    const fee = await db.hub('postings').where({ kind: 'fee' }).first<{ entry: { id: string } }>();
    await putRecord(db, {
      connectionId: ledger.connectionId,
      kind: 'bank_transaction',
      externalId: fee.entry.id,
      data: {
        direction: 'spend',
        purpose: 'plain',
        accountId: 'clearing',
        contactId: null,
        contactName: 'Processor',
        amount: gbp(2_00),
        on: '2026-11-24',
        reference: 'txn_1',
        description: '',
        reconciled: true,
        status: 'booked',
      },
    });
    if (!receipt) throw new Error('nothing was booked');
    await show(120_01, receipt.id);
    receipt.amount = 120_01;
    expect((await proof(house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'altered_in_books', ref: receipt.id, amount: '0.01' },
    ]);
    await show(120_00, receipt.id);
    await show(120_00, 'copy');
    receipt.amount = 240_00;
    expect((await proof(house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'doubled_in_books', ref: 'copy', amount: '120.00' },
    ]);
    await db.hub('records').whereIn('external_id', [receipt.id, 'copy']).delete();
    receipt.amount = 0;
    expect((await proof(house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'missing_in_books', ref: receipt.id, amount: '-120.00' },
    ]);
  });

  test('a transaction the processor lost, altered, doubled or has beyond what was read', async () => {
    await paidByCard(1);
    await drain();
    const [transaction] = processor.transactions;
    if (!transaction) throw new Error('nothing happened');
    const differ = async (...now: typeof processor.transactions): Promise<unknown> => {
      processor.transactions.splice(0, Infinity, ...now);
      const report = await proof(house.deps);
      expect(report.ok).toBe(false);
      return report.currencies[0]?.differences;
    };
    expect(await differ()).toEqual([{ kind: 'missing_at_processor', ref: 'txn_1', amount: '-118.00' }]);
    expect(await differ({ ...transaction, net: gbp(117_99) })).toEqual([
      { kind: 'altered_at_processor', ref: 'txn_1', amount: '-0.01' },
    ]);
    expect(await differ(transaction, { ...transaction, id: 'txn_1b' })).toEqual([
      { kind: 'doubled_at_processor', ref: 'txn_1b', amount: '118.00' },
    ]);
    expect(await differ({ ...transaction, id: 'txn_1b' })).toEqual([
      { kind: 'missing_at_processor', ref: 'txn_1', amount: '-118.00' },
      { kind: 'doubled_at_processor', ref: 'txn_1b', amount: '118.00' },
    ]);
  });
});
