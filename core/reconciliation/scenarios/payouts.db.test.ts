import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { keepRules, ordinaryRules, type Rules } from '../index.ts';
import { payoutView } from '../page-model.ts';
import { listPayouts } from '../page-queries.ts';
import { listPairs } from '../pair.ts';
import { readPayouts } from '../statement/statement-queries.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

async function paid(how: Parameters<Scenario['pay']>[1] = {}): Promise<string> {
  const charge = await firm.pay(await firm.invoice(), how);
  await firm.settle();
  return charge;
}

async function rule(change: Partial<Rules>): Promise<void> {
  const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
  await transaction(firm.db, (tx) =>
    keepRules(tx, pair, { ...ordinaryRules, ...change }, null, '2026-11-24T19:00:00Z'),
  );
}

describe('C2b: a payout that failed', () => {
  test('takes its transfer back', async () => {
    await paid();
    const payout = await firm.payout(118_00);
    await firm.settle();
    expect(firm.shows('bank')).toBe(118_00);
    await firm.payoutFails(payout);
    await firm.settle();
    expect([firm.shows('bank'), firm.shows('clearing')]).toEqual([0, opening + 118_00]);
    await firm.isDone();
  });

  test('whose transfer was taken back is not shown as in the ledger', async () => {
    await paid();
    const payout = (await firm.paysOut()) ?? '';
    await firm.settle();
    const shown = async () =>
      transaction(firm.db, async (tx) => {
        const [pair] = await listPairs(tx);
        return pair ? (await listPayouts(tx, pair, 10)).map((row) => payoutView(row).posted) : [];
      });
    expect(await shown()).toEqual([true]);
    await firm.payoutFails(payout);
    await firm.settle();
    expect(await shown()).toEqual([false]);
  });

  test('goes with the next one, which adds up with it', async () => {
    await paid();
    await firm.payoutFails((await firm.paysOut()) ?? '');
    await firm.settle();
    await paid();
    firm.house.clock.advance({ days: 1 });
    await firm.paysOut();
    await firm.settle();
    expect(await firm.ticks()).toEqual(['adds_up', 'adds_up']);
    const [pair] = await transaction(firm.db, (tx) => listPairs(tx));
    assert(pair);
    const november = {
      from: '2026-11-01',
      to: '2026-11-30',
      start: '2026-11-01T00:00:00Z',
      end: '2026-12-01T00:00:00Z',
    };
    const printed = await transaction(firm.db, (tx) => readPayouts(tx, pair, november));
    expect(printed.map(({ sum, taken }) => [sum, taken]).sort(([a = 0], [b = 0]) => (a ?? 0) - (b ?? 0))).toEqual([
      [118_00, 118_00],
      [2 * 118_00, 2 * 118_00],
    ]);
    expect(firm.shows('bank')).toBe(2 * 118_00);
    await firm.isDone();
  });

  test('goes back by an opposite transfer once the bank’s side is matched', async () => {
    await paid();
    const payout = await firm.payout(118_00);
    await firm.settle();
    const transfer = firm.ledger.entries.find(({ intent }) => intent.type === 'payout_transfer');
    firm.ledger.matched.add(transfer?.id ?? '');
    await firm.payoutFails(payout);
    await firm.settle();
    expect(firm.booked('payout_transfer')).toBe(2);
    expect([firm.shows('bank'), firm.shows('clearing')]).toEqual([0, opening + 118_00]);
    await firm.isDone();
  });

  test('the same in a closed period, dated the day it failed', async () => {
    await paid();
    const payout = await firm.payout(118_00);
    await firm.settle();
    firm.ledger.locks = { period: '2026-11-25', yearEnd: null };
    firm.house.clock.advance({ days: 3 });
    await firm.payoutFails(payout);
    await firm.settle();
    expect(firm.ledger.entries.at(-1)?.intent).toMatchObject({ reference: `${payout} failed`, on: '2026-11-27' });
    await firm.isDone();
  });

  test('before its day came, it was never booked and never is', async () => {
    await paid();
    const payout = await firm.payout(118_00, { status: 'in_transit', arrivesOn: '2026-11-30' });
    await firm.settle();
    await firm.payoutFails(payout);
    await firm.settle();
    expect(firm.booked('payout_transfer')).toBe(0);
    await firm.isDone();
  });
});

describe('other payouts', () => {
  test('C2c: money pulled from the bank is a transfer the other way', async () => {
    await firm.payout(-50_00);
    await firm.settle();
    expect([firm.shows('bank'), firm.shows('clearing')]).toEqual([-50_00, opening + 50_00]);
    await firm.isDone();
  });

  test('C2d: an instant one has its fee beside it', async () => {
    await paid();
    await firm.payout(100_00, { fee: 1_00, automatic: false, method: 'instant' });
    await firm.settle();
    expect([firm.shows('bank'), firm.shows('fees'), firm.shows('clearing')]).toEqual([100_00, 3_00, opening + 17_00]);
    await firm.isDone();
  });

  test('C13c: one into another currency waits for a person’s transfer with its id, and adopts it', async () => {
    await paid();
    const payout = await firm.payout(118_00, { amount: { amount: 139_00, currency: 'EUR' } });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'by_hand', case: 'C13c', amount: gbp(-118_00) }]);
    await firm.agrees();
    firm.ledger.book({
      type: 'withdrawal',
      id: 'by-hand',
      reference: `Transfer ${payout}`,
      on: '2026-11-24',
      account: 'clearing',
      counterAccount: 'bank',
      payee: '',
      description: '',
      amount: gbp(118_00),
    });
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.settle();
    await firm.isDone();
  });
});

describe('C1b: fees by payout', () => {
  /** Two payments and their payout, whose fees are one entry. */
  const paidOut = async (): Promise<void> => {
    await rule({ feeStyle: 'per_payout' });
    await paid();
    await paid();
    expect(firm.shows('fees')).toBe(0);
    await firm.isDone();
    const payout = await firm.payout(236_00);
    for (const moved of firm.processor.transactions.filter(({ category }) => category === 'charge'))
      await firm.moneyMoved({ ...moved, payoutId: payout });
    firm.processor.transactions.splice(3);
    await firm.settle();
  };

  test('wait for their payout, named, and are one entry with a line each', async () => {
    await paidOut();
    expect([firm.shows('fees'), firm.booked('processor_fee')]).toEqual([4_00, 1]);
    await firm.isDone();
  });

  test('C10c: removed in the ledger, the entry is one question, and booked again as a whole', async () => {
    await paidOut();
    const entry = firm.ledger.entries.find(({ intent }) => intent.type === 'processor_fee');
    if (entry) entry.isDeleted = true;
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'removed', amount: gbp(-4_00) }]);
    await firm.answer('removed', 'rebook');
    const again = firm.ledger.entries.filter(
      ({ intent, isDeleted }) => intent.type === 'processor_fee' && isDeleted !== true,
    );
    expect(again).toMatchObject([{ amount: 4_00, intent: { lines: [{}, {}] } }]);
    await firm.isDone();
  });

  test('C10c: removed in a period that is closed now, the entry counts as gone, and is booked again once it opens', async () => {
    await paidOut();
    const entry = firm.ledger.entries.find(({ intent }) => intent.type === 'processor_fee');
    if (entry) entry.isDeleted = true;
    firm.ledger.locks = { period: '2026-11-30', yearEnd: null };
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.settle();
    await firm.answer('removed', 'rebook');
    expect(await firm.waiting()).toMatchObject([{ kind: 'closed_period', amount: gbp(-4_00) }]);
    await firm.agrees();
    firm.ledger.locks = { period: null, yearEnd: null };
    await firm.answer('closed_period', 'try_again');
    expect(firm.shows('fees')).toBe(4_00);
    await firm.isDone();
  });
});
