import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { transaction } from '../db/index.ts';
import { mailTheDay } from './daily-mail.ts';
import { proveAndKeep } from './kept-proof.ts';
import { ordinaryRules } from './rules.ts';
import { keepRules } from './rules-queries.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
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

test('it is not said that all is matched while entries are only planned', async () => {
  const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
  const rules = { ...ordinaryRules, dryRun: true };
  await transaction(firm.db, (tx) => keepRules(tx, pair, rules, null, '2026-11-24T19:00:00Z'));
  await firm.pay(await firm.invoice());
  await firm.settle();
  await mailTheDay(firm.house.deps);
  const [mail] = await mails();
  expect(mail?.subject).toBe('Not everything is in the ledger yet');
  expect(mail?.text_body).toContain('It is planned and goes into the ledger next.');
});

test('an hour-old comparison is made again before anybody is told', async () => {
  await proveAndKeep(firm.house.deps);
  firm.processor.held += 5_00;
  firm.house.clock.advance({ hours: 1 });
  await mailTheDay(firm.house.deps);
  expect((await mails()).map(({ subject }) => subject)).toEqual(Array(2).fill('One thing to do in reconciliation'));
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
