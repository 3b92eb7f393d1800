import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { reconcile } from '../index.ts';
import { asOnlyOne, listPairs } from '../pair.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});
afterEach(() => firm.close());

test('a question is asked while another run still waits for the ledger', async () => {
  const charge = await firm.pay(await firm.invoice());
  await firm.settle();
  const [pair] = await transaction(firm.db, (tx) => listPairs(tx));
  if (!pair) throw new Error('Nothing was cut over.');
  await asOnlyOne(firm.house.deps, pair, async () => {
    await firm.refund(charge, 40_00);
    await reconcile(firm.house.deps);
    expect(await firm.waiting()).toMatchObject([{ kind: 'refund', amount: gbp(-40_00) }]);
  });
});

test('what is booked is asked about in the same run: a credit, and a dispute that ended before it was booked', async () => {
  await firm.pay(await firm.invoice(), { amount: 150_00 });
  const charge = await firm.pay(await firm.invoice());
  const dispute = await firm.dispute(charge, 120_00);
  await firm.disputeEnds(dispute, { won: false });
  await reconcile(firm.house.deps);
  expect((await firm.waiting()).map(({ kind }) => kind).sort()).toEqual(['credit', 'lost']);
});

test('money for an invoice that changed waits until it can be read what else was booked', async () => {
  const invoice = await firm.invoice();
  await firm.pay(invoice);
  firm.bookByHand(invoice);
  firm.ledger.letsNobodyRead = true;
  await reconcile(firm.house.deps);
  expect(await firm.waiting()).toEqual([]);
  expect([firm.booked('customer_receipt'), firm.booked('excess_receipt')]).toEqual([1, 0]);
  expect(await firm.db.hub('postings').where({ kind: 'receipt' }).first('state', 'reason')).toMatchObject({
    state: 'planned',
    reason: expect.stringContaining('The ledger asks to wait.'),
  });
  firm.ledger.letsNobodyRead = false;
  firm.house.clock.advance({ minutes: 1 });
  await firm.settle();
  expect(await firm.waiting()).toMatchObject([{ kind: 'booked_already' }]);
});
