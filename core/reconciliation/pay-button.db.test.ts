import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
  await aStaffMember(firm.db, 'owner@firm.example');
});

afterEach(() => firm.close());

const page = async (): Promise<string> => {
  const owner = await signedIn(firm.house, 'owner@firm.example');
  return (await owner.get('/staff/settings/reconciliation')).text;
};

/** A client pays, and something else has booked the money on the invoice before Portico did. */
async function paidAndBookedByAnother(): Promise<void> {
  const invoice = await firm.invoice();
  firm.bookByHand(invoice);
  await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
  await firm.pay(invoice);
  await firm.settle();
}

test('while nothing was booked twice the page says where to look for a second pay button', async () => {
  const text = await page();
  expect(text).toContain('look at the payment services of its invoice themes');
  expect(text).not.toContain('by something else as well');
});

test('what something else booked as well is counted, also once it was answered', async () => {
  await paidAndBookedByAnother();
  expect(await page()).toContain('One payment was booked in ledger by something else as well.');
  const entry = firm.ledger.entries[0]?.id ?? '';
  await firm.answer('booked_already', 'adopt', { input: { entry } });
  expect(await page()).toContain('One payment was booked in ledger by something else as well.');
});

test('what a person told apart is no warning', async () => {
  await paidAndBookedByAnother();
  await firm.answer('booked_already', 'different');
  expect(await page()).not.toContain('by something else as well');
});
