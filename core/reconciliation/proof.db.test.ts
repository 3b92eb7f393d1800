import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { aPayout, aTransaction, gbp } from '../../test/support/money/facts.ts';
import { putRecord } from '../../test/support/money/records.ts';
import { openStage, type Stage } from '../../test/support/money/stage.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { proof, proveAndKeep } from './index.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage(await testDatabase());
});

afterEach(async () => {
  await stage.close();
});

describe('the proof names', () => {
  test('an entry the ledger altered, one it shows twice and one it lost', async () => {
    await stage.paidByCard(1);
    await stage.drain();
    const [receipt] = stage.ledger.entries;
    if (!receipt) throw new Error('nothing was booked');
    const differences = async (): Promise<unknown> => {
      stage.house.clock.advance({ seconds: 1 });
      return (await proof(stage.house.deps)).currencies[0]?.differences;
    };
    receipt.amount = 120_01;
    expect(await differences()).toEqual([{ kind: 'altered_in_books', ref: receipt.id, amount: '0.01' }]);
    receipt.amount = 120_00;
    const copy = { ...receipt, id: 'copy' };
    stage.ledger.entries.push(copy);
    expect(await differences()).toEqual([{ kind: 'doubled_in_books', ref: 'copy', amount: '120.00' }]);
    stage.ledger.entries.pop();
    await stage.db.hub('records').where({ external_id: 'copy' }).delete();
    receipt.isDeleted = true;
    expect(await differences()).toEqual([{ kind: 'missing_in_books', ref: receipt.id, amount: '-120.00' }]);
  });

  test.each(['processor_fee', 'payout_transfer'] as const)('a %s the ledger lost', async (type) => {
    await stage.paidByCard(1);
    const amount = gbp(-118_00);
    const payout = aPayout({ status: 'paid', arrivesOn: '2026-11-24' });
    await putRecord(stage.db, {
      connectionId: stage.processor.connectionId,
      kind: 'payout',
      externalId: 'po_1',
      data: payout,
    });
    await stage.moneyMoved(
      aTransaction({
        id: 'txn_po',
        category: 'payout',
        amount,
        fee: gbp(0),
        net: amount,
        fees: [],
        source: { kind: 'payout', id: 'po_1' },
        createdAt: stage.house.clock.now().toString(),
      }),
    );
    await stage.drain();
    const entry = stage.ledger.entries.find(({ intent }) => intent.type === type);
    if (!entry) throw new Error('nothing was booked');
    entry.isDeleted = true;
    const report = await proof(stage.house.deps);
    expect(report.currencies[0]?.differences).toEqual([
      { kind: 'missing_in_books', ref: entry.id, amount: type === 'processor_fee' ? '2.00' : '118.00' },
    ]);
  });

  test('a transaction the processor lost, altered, doubled or has beyond what was read', async () => {
    await stage.paidByCard(1);
    await stage.drain();
    const [transaction] = stage.processor.transactions;
    if (!transaction) throw new Error('nothing happened');
    const differ = async (...now: typeof stage.processor.transactions): Promise<unknown> => {
      stage.processor.transactions.splice(0, Infinity, ...now);
      const report = await proof(stage.house.deps);
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

test('the page shows the last proof, whoever asked for it, and names the record', async () => {
  await aStaffMember(stage.db, 'owner@firm.example');
  const owner = await signedIn(stage.house, 'owner@firm.example');
  await stage.paidByCard(1);
  await stage.drain();
  await proveAndKeep(stage.house.deps);
  expect((await owner.get('/staff/reconciliation')).text).toContain('notice--done');
  stage.processor.transactions.pop();
  stage.house.clock.advance({ seconds: 1 });
  await proveAndKeep(stage.house.deps);
  const { text } = await owner.get('/staff/reconciliation');
  expect(text).toMatch(/notice--wrong[^]*txn_1/);
  expect(text).not.toContain('notice--done');
});
