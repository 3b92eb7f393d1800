import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { FakeLedger } from '../../test/support/money/fake-ledger.ts';
import { FakeProcessor } from '../../test/support/money/fake-processor.ts';
import { hostOf } from '../../test/support/money/host.ts';
import { insertConnections, putRecord } from '../../test/support/money/records.ts';
import { aClient, aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { reconciliationWing } from './index.ts';

const page = '/staff/reconciliation';
const settings = '/staff/settings/reconciliation';

let db: Database;
let house: House;
let owner: Visitor;
const ledger = new FakeLedger();
const processor = new FakeProcessor();

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  for (const { id, ...data } of ledger.list)
    await putRecord(db, { connectionId: ledger.connectionId, kind: 'account', externalId: id, data });
  house = await openHouse(db, [identity, reconciliationWing], { plugins: hostOf(db, ledger, processor) });
  await aStaffMember(db, 'owner@firm.example');
  await aStaffMember(db, 'books@firm.example', 'bookkeeper');
  await aClientPerson(db, 'anna@acme.example', [await aClient(db, 'Acme')]);
  owner = await signedIn(house, 'owner@firm.example');
});

afterAll(() => house.close());

const form = (accounts: Record<string, string> = {}) => ({
  payment: processor.connectionId,
  ledger: ledger.connectionId,
  currency: 'GBP',
  clearingAccount: 'clearing',
  feeAccount: 'fees',
  bankAccount: 'bank',
  ...accounts,
});

describe('who may see it', () => {
  test('nobody is led to the sign-in page, a client finds nothing there', async () => {
    expect((await house.visitor().get(page)).location).toContain('/sign-in');
    const client = await signedIn(house, 'anna@acme.example');
    expect((await client.get(page)).status).toBe(404);
    expect((await client.post(`${page}/proof`, {})).status).toBe(404);
  });

  test('a bookkeeper reconciles but does not change the settings', async () => {
    const bookkeeper = await signedIn(house, 'books@firm.example');
    expect((await bookkeeper.get(page)).status).toBe(200);
    expect((await bookkeeper.post(settings, form())).status).toBe(403);
  });
});

describe('the settings', () => {
  test('propose accounts by what they are called', async () => {
    const { text } = await owner.get(settings);
    expect(text).toContain('Proposed by what the accounts are called');
    expect(text).toMatch(/<option value="clearing" selected>/);
  });

  test('refuse accounts that cannot do the work, say which, and store nothing', async () => {
    const answer = await owner.post(settings, form({ feeAccount: 'bank' }));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Choose an expense account for fees.');
    expect(await db.hub('account_mappings').select()).toEqual([]);
  });

  test('refuse a form that is not ours, and a cut-over in the future', async () => {
    expect((await owner.post(settings, { payment: 'x' })).status).toBe(422);
    const pair = { payment: processor.connectionId, ledger: ledger.connectionId };
    expect((await owner.post(`${settings}/cut-over`, { ...pair, on: '2027-01-01' })).status).toBe(422);
  });

  test('keep the accounts and the cut-over, which then show', async () => {
    expect((await owner.post(settings, form())).location).toBe(settings);
    const pair = { payment: processor.connectionId, ledger: ledger.connectionId };
    expect((await owner.post(`${settings}/cut-over`, { ...pair, on: '2026-11-24' })).location).toBe(settings);
    expect((await owner.get(settings)).text).toContain('Everything since 24 Nov 2026 is posted.');
    const acts = await db
      .hub('audit_events')
      .whereLike('action', 'reconciliation.%')
      .select<{ action: string }[]>('action');
    expect(acts.map(({ action }) => action).sort()).toEqual([
      'reconciliation.accounts_chosen',
      'reconciliation.cut_over',
    ]);
  });
});

describe('Check now', () => {
  test('proves and shows when, per currency', async () => {
    expect((await owner.post(`${page}/proof`, {})).location).toBe(page);
    expect((await owner.get(page)).text).toContain('GBP: everything agrees to the cent.');
  });

  test('says what differs', async () => {
    processor.held = 1;
    await owner.post(`${page}/proof`, {});
    processor.held = 0;
    const { text } = await owner.get(page);
    expect(text).toContain('GBP: one difference.');
    expect(text).toContain('At the processor, not explained');
  });

  test('says that a system is away instead of showing an old answer as new', async () => {
    processor.isAway = true;
    expect((await owner.post(`${page}/proof`, {})).status).toBe(503);
    processor.isAway = false;
  });
});
