import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { gbp } from '../../test/support/money/facts.ts';
import { openStage, type Stage } from '../../test/support/money/stage.ts';
import type { Visitor } from '../../test/support/house.ts';
import { cutOver, proof } from './index.ts';

const settings = '/staff/settings/reconciliation';

let stage: Stage;
let owner: Visitor;

const pair = () => ({ payment: stage.processor.connectionId, ledger: stage.ledger.connectionId });
const openings = () =>
  stage.db.hub('opening_balances').select<{ processor: number; books: number }[]>('processor', 'books');

/** The ledger's own people move money from the bank into clearing. */
function transferIn(amount: number, on: string): void {
  stage.ledger.entries.push({
    id: `by-hand-${on}`,
    amount,
    intent: {
      type: 'payout_transfer',
      id: `by-hand-${on}`,
      reference: 'Opening',
      on,
      fromAccount: 'bank',
      toAccount: 'clearing',
      amount: gbp(amount),
      fromReconciled: true,
      toReconciled: true,
    },
  });
}

beforeEach(async () => {
  stage = await openStage(await testDatabase());
  stage.ledger.openingBalance = 4_00;
  const { payment, ledger } = pair();
  await cutOver(stage.house.deps, payment, ledger, stage.house.clock.now().toString());
  await aStaffMember(stage.db, 'owner@firm.example');
  await aStaffMember(stage.db, 'books@firm.example', 'bookkeeper');
  owner = await signedIn(stage.house, 'owner@firm.example');
});

afterEach(() => stage.close());

describe('the opening difference', () => {
  test('is told in words, with both sides then, what is missing, and until which day it is to be dated', async () => {
    const { text } = await owner.get(settings);
    expect(text).toContain('The clearing account lacked 6.00 GBP that processor held.');
    expect(text).toContain('dated 23 Nov 2026 or earlier');
    expect(text).toContain('How both stand now is shown after the next check');
  });

  test('stands beside today’s sides once they were compared, and the rest is told apart', async () => {
    await stage.paidByCard(1);
    await owner.post('/staff/reconciliation/proof', {});
    const { text } = await owner.get(settings);
    expect(text).toMatch(/128\.00 GBP[^]*4\.00 GBP[^]*124\.00 GBP/);
    expect(text).toContain('118.00 GBP of today’s difference is not of the opening');
  });

  test.each([0, 2])(
    'is gone when it was cleared in the ledger and both are read again, %p days later',
    async (days) => {
      await stage.paidByCard(1);
      await stage.drain();
      stage.house.clock.advance({ hours: 24 * days });
      transferIn(6_00, '2026-11-23');
      expect((await owner.post(`${settings}/opening`, pair())).location).toBe(`${settings}#opening`);
      expect(await openings()).toEqual([{ processor: 10_00, books: 10_00 }]);
      const report = await proof(stage.house.deps);
      expect(report.currencies[0]).toMatchObject({ opening: '0.00', differences: [] });
      expect((await owner.get(settings)).text).toContain('Both agreed at the cut-over.');
    },
  );

  test('is not mistaken for what others book later: that stays a difference of the proof', async () => {
    await stage.paidByCard(1);
    await stage.drain();
    stage.house.clock.advance({ hours: 48 });
    transferIn(6_00, '2026-11-26');
    await owner.post(`${settings}/opening`, pair());
    expect(await openings()).toEqual([{ processor: 10_00, books: 4_00 }]);
    const report = await proof(stage.house.deps);
    expect(report.currencies[0]?.differences).toEqual([
      { kind: 'foreign_in_books', ref: 'by-hand-2026-11-26', amount: '6.00' },
    ]);
  });

  test('is read again only by who may change the settings, and not before there is a line', async () => {
    const bookkeeper = await signedIn(stage.house, 'books@firm.example');
    expect((await bookkeeper.post(`${settings}/opening`, pair())).status).toBe(403);
    const { ledger } = pair();
    expect((await owner.post(`${settings}/opening`, { payment: ledger, ledger })).status).toBe(404);
  });

  test('keeps its line when the same day is saved again: what happened earlier that day stays before it', async () => {
    const line = () => stage.db.hub('cut_overs').first<{ at: string }>('at');
    const before = await line();
    stage.house.clock.advance({ minutes: 90 });
    await owner.post(`${settings}/cut-over`, { ...pair(), on: '2026-11-24' });
    expect(await line()).toEqual(before);
    stage.house.clock.advance({ hours: 48 });
    await owner.post(`${settings}/cut-over`, { ...pair(), on: '2026-11-24' });
    expect(await line()).toEqual(before);
  });

  test('that is too much is to be taken out', async () => {
    stage.ledger.openingBalance = 17_50;
    await owner.post(`${settings}/opening`, pair());
    expect((await owner.get(settings)).text).toContain('showed 7.50 GBP more than processor held');
  });
});
