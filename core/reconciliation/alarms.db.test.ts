import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import type { Visitor } from '../../test/support/house.ts';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';

let firm: Scenario;
let owner: Visitor;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
  await aStaffMember(firm.db, 'owner@firm.example');
  owner = await signedIn(firm.house, 'owner@firm.example');
});

afterEach(() => firm.close());

/** The vendor tells something else of what it told before. */
async function change(id: string, news: Readonly<Record<string, string>>): Promise<void> {
  const data = firm.db.hub.raw('data || ?::jsonb', [JSON.stringify(news)]);
  await firm.db.hub('records').where({ external_id: id }).update({ data });
}

/** What the money page says is to be seen to at the processor, as plain text. */
async function alarms(): Promise<string> {
  const { text } = await owner.get('/staff/reconciliation');
  const section = /<h2>To see to at [^<]*<\/h2>([\s\S]*?)<\/section>/.exec(text)?.[1] ?? '';
  return section
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test('an open dispute is told with its reason and until when to answer, and is over with it', async () => {
  expect(await alarms()).toBe('');
  const charge = await firm.pay(await firm.invoice());
  const dispute = await firm.dispute(charge, 120_00);
  await change(dispute, { evidenceDueAt: '2026-12-03T23:30:00Z' });
  await firm.settle();
  expect(await alarms()).toMatch(
    /^A payer’s bank disputes 120\.00 GBP: .*Answer with evidence at processor by 3 December\./,
  );
  await firm.disputeEnds(dispute, { won: true, feeBack: 20_00 });
  await firm.settle();
  expect(await alarms()).toBe('');
});

test('a failed payout is told with its reason until another one arrived', async () => {
  await firm.pay(await firm.invoice());
  const createdAt = firm.house.clock.now().toString();
  const payout = await firm.payout(50_00, { createdAt });
  await firm.payoutFails(payout);
  await change(payout, { failure: 'account_closed.' });
  await firm.settle();
  expect(await alarms()).toContain('The payout of 50.00 GBP did not reach the bank: account closed. Correct');
  await firm.payout(60_00, { createdAt: firm.house.clock.now().add({ minutes: 5 }).toString() });
  await firm.settle();
  expect(await alarms()).toBe('');
});

test('a refund that did not arrive is told for a month', async () => {
  const charge = await firm.pay(await firm.invoice());
  const refund = await firm.refund(charge, 40_00);
  await firm.refundFails(refund);
  await change(refund, { status: 'failed' });
  expect(await alarms()).toContain('The refund of 40.00 GBP did not reach the client');
  firm.house.clock.advance({ hours: 31 * 24 });
  expect(await alarms()).toBe('');
});
