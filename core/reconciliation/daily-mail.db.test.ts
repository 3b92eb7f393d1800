import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { mailTheDay } from './daily-mail.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario();
  await aStaffMember(firm.db, 'owner@firm.example');
  await aStaffMember(firm.db, 'books@firm.example', 'bookkeeper');
  await aStaffMember(firm.db, 'junior@firm.example', 'staff');
});

afterEach(() => firm.close());

const mails = () =>
  firm.db
    .hub('mails')
    .orderBy(['created_at', 'to_address'])
    .select<{ to_address: string; subject: string; text_body: string }[]>('to_address', 'subject', 'text_body');

test('owner and bookkeeper are told once a day that all is matched; the next day what is to do', async () => {
  for (let hour = 0; hour < 3; hour += 1) await mailTheDay(firm.house.deps);
  expect((await mails()).map(({ to_address, subject }) => [to_address, subject])).toEqual([
    ['books@firm.example', 'All matched'],
    ['owner@firm.example', 'All matched'],
  ]);
  const charge = await firm.pay(await firm.invoice());
  await firm.settle();
  await firm.refund(charge, 40_00);
  await firm.settle();
  firm.house.clock.advance({ hours: 24 });
  await mailTheDay(firm.house.deps);
  const [, , next] = await mails();
  expect(next?.subject).toBe('One thing to do in reconciliation');
  expect(next?.text_body).toContain('/staff/reconciliation/queue');
  expect(next?.text_body).toContain((await firm.waiting())[0]?.sentence);
});

test('it is not said that all is matched while a system cannot be read', async () => {
  firm.processor.isAway = true;
  await mailTheDay(firm.house.deps);
  firm.processor.isAway = false;
  expect((await mails()).map(({ subject }) => subject)).toEqual(
    Array(2).fill('Reconciliation could not be checked today'),
  );
});

test('nobody is told at night, nor once it is switched off', async () => {
  const owner = await signedIn(firm.house, 'owner@firm.example');
  await owner.post('/staff/settings/reconciliation/daily-mail', {});
  await mailTheDay(firm.house.deps);
  await owner.post('/staff/settings/reconciliation/daily-mail', { wanted: 'yes' });
  firm.house.clock.advance({ hours: 10 });
  await mailTheDay(firm.house.deps);
  expect(await mails()).toEqual([]);
});
