import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { gbp } from '../../test/support/money/facts.ts';
import { putRecord } from '../../test/support/money/records.ts';
import { openStage, type Stage } from '../../test/support/money/stage.ts';
import { proof } from './index.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(async () => {
  await stage.close();
});

describe('the proof names', () => {
  test('an entry the ledger lost, one it altered and one it shows twice', async () => {
    await stage.paidByCard(1);
    await stage.drain();
    const [receipt] = stage.ledger.entries;
    const show = async (amount: number, id: string, status = 'booked'): Promise<void> => {
      stage.house.clock.advance({ seconds: 1 });
      await putRecord(stage.db, {
        connectionId: stage.ledger.connectionId,
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
          status,
        },
        readAt: stage.house.clock.now().toString(),
      });
    };
    const fee = await stage.db.hub('postings').where({ kind: 'fee' }).first<{ entry: { id: string } }>();
    await putRecord(stage.db, {
      connectionId: stage.ledger.connectionId,
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
    expect((await proof(stage.house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'altered_in_books', ref: receipt.id, amount: '0.01' },
    ]);
    await show(120_00, receipt.id);
    await show(120_00, 'copy');
    receipt.amount = 240_00;
    expect((await proof(stage.house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'doubled_in_books', ref: 'copy', amount: '120.00' },
    ]);
    await stage.db.hub('records').where({ external_id: 'copy' }).delete();
    receipt.amount = 120_00;
    receipt.isDeleted = true;
    await show(120_00, receipt.id, 'deleted');
    expect((await proof(stage.house.deps)).currencies[0]?.differences).toEqual([
      { kind: 'missing_in_books', ref: receipt.id, amount: '-120.00' },
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
