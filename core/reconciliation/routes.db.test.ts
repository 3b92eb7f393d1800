import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { LedgerAccount } from '../plugin-api/index.ts';
import { identity } from '../identity/index.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { FakeLedger } from '../../test/support/money/fake-ledger.ts';
import { FakeProcessor } from '../../test/support/money/fake-processor.ts';
import { hostOf } from '../../test/support/money/host.ts';
import { aTransaction } from '../../test/support/money/facts.ts';
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

const aLedgerAccount: LedgerAccount = {
  id: 'x',
  code: null,
  name: '',
  type: 'income',
  currency: null,
  acceptsPayments: false,
  archived: false,
};

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
    for (const path of [settings, `${settings}/rules`]) expect((await bookkeeper.post(path, form())).status).toBe(403);
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

describe('an account that is not there yet', () => {
  const name = 'processor Clearing (EUR)';
  const make = (field: string, more: Record<string, string> = {}) =>
    owner.post(`${settings}/account`, form({ currency: 'EUR', clearingAccount: '', make: field, ...more }));

  beforeAll(async () => {
    const euros = { amount: 1_00, currency: 'EUR' };
    const { id, ...data } = aTransaction({ net: euros, amount: euros, createdAt: '2026-11-20T12:00:00Z' });
    await putRecord(db, { connectionId: processor.connectionId, kind: 'balance_transaction', externalId: id, data });
  });

  test('is offered by the name it would get, and only where none is called so', async () => {
    const { text } = await owner.get(settings);
    expect(text).toContain(`Create ‘${name}’`);
    expect(text).not.toMatch(/Create ‘processor (fees|Clearing \(GBP\))’/);
  });

  test('says what the ledger has against it, and keeps what was chosen', async () => {
    ledger.list.push({ ...aLedgerAccount, id: 'odd', name });
    const refused = await make('clearingAccount', { feeAccount: 'bad-debts' });
    ledger.list.pop();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`Another kind of account is called &#39;${name}&#39;.`);
    expect(refused.text).toContain('<option value="bad-debts" selected>');
  });

  test('is made by one click, is chosen then, and what else was chosen stays', async () => {
    const answer = await make('clearingAccount', { feeAccount: 'bad-debts' });
    expect(answer.status).toBe(303);
    const shown = await owner.get(answer.location ?? '');
    const made = ledger.list.find((account) => account.name === name);
    expect(made).toMatchObject({ type: 'bank', currency: 'EUR' });
    expect(shown.text).toContain(`<option value="${made?.id ?? ''}" selected>`);
    expect(shown.text).toContain('<option value="bad-debts" selected>');
    expect(shown.text).toContain(`‘${name}’ is in ledger now`);
    expect(shown.text).not.toContain(`Create ‘${name}’`);
  });

  test('counts for nothing until the accounts are saved, and the act is on record', async () => {
    expect(await db.hub('account_mappings').select('currency')).toEqual([{ currency: 'GBP' }]);
    const acts = await db.hub('audit_events').where({ action: 'reconciliation.account_made' }).select('facts');
    expect(acts).toEqual([{ facts: expect.objectContaining({ name, type: 'bank' }) as unknown }]);
  });

  test('is made for nobody without the right, and only one of those that are offered', async () => {
    const bookkeeper = await signedIn(house, 'books@firm.example');
    expect((await bookkeeper.post(`${settings}/account`, form({ make: 'feeAccount' }))).status).toBe(403);
    expect((await make('bankAccount')).status).toBe(422);
  });
});

describe('the rules', () => {
  const pair = { payment: processor.connectionId, ledger: ledger.connectionId };
  const rules = (more: Record<string, string> = {}) => ({
    ...pair,
    posting: 'at_once',
    feeStyle: 'per_charge',
    refundDefault: 'ask',
    feeTaxType: '',
    ...more,
  });
  const kept = () => db.hub('reconciliation_rules').first<Record<string, unknown> | undefined>();

  test('are kept as they are chosen, and show', async () => {
    const sent = rules({
      posting: 'dry_run',
      feeStyle: 'per_payout',
      refundDefault: 'credit_note',
      feeTaxType: 'INPUT2',
    });
    expect((await owner.post(`${settings}/rules`, sent)).location).toBe(settings);
    expect(await kept()).toMatchObject({
      dry_run: true,
      fee_style: 'per_payout',
      refund_default: 'credit_note',
      fee_tax_type: 'INPUT2',
      approve_until: null,
    });
    const { text } = await owner.get(settings);
    for (const value of ['dry_run', 'per_payout', 'credit_note']) expect(text).toMatch(`value="${value}" checked`);
    expect(text).toContain('value="INPUT2"');
  });

  test('approving first lasts thirty days from the day it is chosen, however often it is saved', async () => {
    await owner.post(`${settings}/rules`, rules({ posting: 'approve' }));
    const today = house.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate();
    const until = today.add({ days: 30 }).toString();
    const read = async () =>
      (await db.hub('reconciliation_rules').first<{ on: string }>(db.hub.raw('approve_until::text as "on"'))).on;
    expect(await read()).toBe(until);
    house.clock.advance({ hours: 48 });
    await owner.post(`${settings}/rules`, rules({ posting: 'approve' }));
    expect(await read()).toBe(until);
    expect((await owner.get(settings)).text).toContain('each entry waits for your word');
  });

  test('that make no sense are refused and change nothing; so is a pair that is not there', async () => {
    const before = await kept();
    const refused = await owner.post(`${settings}/rules`, rules({ feeTaxType: 'a b', feeStyle: 'odd' }));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Enter the code of a tax rate');
    expect((await owner.post(`${settings}/rules`, rules({ payment: newId() }))).status).toBe(404);
    expect(await kept()).toEqual(before);
  });

  test('an account for disputed payments is kept, checked, and may be taken away', async () => {
    const disputed = () => db.hub('account_mappings').first<{ disputed_account: string | null }>('disputed_account');
    const wrong = await owner.post(settings, form({ disputedAccount: 'fees' }));
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Choose a current asset account with payments enabled');
    await owner.post(settings, form({ disputedAccount: 'disputed' }));
    expect(await disputed()).toEqual({ disputed_account: 'disputed' });
    await owner.post(settings, form());
    expect(await disputed()).toEqual({ disputed_account: null });
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
