import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { identity } from '../identity/index.ts';
import type { Contact, Invoice, NormalisedRecord } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { clientsWing } from './index.ts';
import { judgeStates } from './states.ts';

let db: Database;
let house: House;
let owner: Visitor;
let acme: string;

const gbp = (amount: number) => ({ amount, currency: 'GBP' });

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  const ledger = newId();
  await db.hub('connections').insert({ id: ledger, plugin_id: 'ledger', created_at: '2026-01-01T00:00:00Z' });
  await transaction(db, (tx) =>
    ingest(
      tx,
      {
        connectionId: ledger,
        pluginVersion: '1.0.0',
        records: [
          contact('c1', 'Acme & Söns <Ltd>'),
          contact('c2', 'Birch 100%'),
          contact('c3', 'Old Friends', { archived: true }),
          contact('c4', 'Long Silent'),
          invoice('1', 'c1', { status: 'open', dueOn: '2026-02-01' }),
          invoice('2', 'c1', { status: 'open', dueOn: '2027-01-01', due: gbp(3_050) }),
          invoice('3', 'c2', { status: 'paid', due: gbp(0) }),
          invoice('4', 'c1', { status: 'draft' }, 'staff'),
          invoice('5', 'c4', { status: 'paid', due: gbp(0), issuedOn: '2025-01-01' }),
        ],
        deleted: [],
        readAt: '2026-11-24T18:00:00Z',
        passId: null,
      },
      { now: Temporal.Instant.from('2026-11-24T18:00:00Z'), subscriptions: [] },
    ),
  );
  acme = (await db.hub('clients').where('name', 'like', 'Acme%').first<{ id: string }>('id')).id;
  await aStaffMember(db, 'owner@fern.example');
  await aClientPerson(db, 'anna@acme.example', [acme]);
  house = await openHouse(db, [identity, clientsWing]);
  owner = await signedIn(house, 'owner@fern.example');
});
afterAll(() => house.close());

function contact(externalId: string, name: string, own: Partial<Contact> = {}): NormalisedRecord {
  const people = [{ name: 'Bert', email: 'bert@acme.example' }];
  const data = { name, email: null, people, isCustomer: true, isSupplier: false, archived: false, ...own };
  return {
    kind: 'contact',
    externalId,
    versionAt: '2026-01-01T00:00:00Z',
    audience: 'staff',
    belongsTo: [],
    url: null,
    data,
  };
}

function invoice(
  id: string,
  contactId: string,
  own: Partial<Invoice>,
  audience: 'client' | 'staff' = 'client',
): NormalisedRecord {
  const data: Invoice = {
    direction: 'sale',
    number: `INV-000${id}`,
    reference: null,
    contactId,
    contactName: contactId,
    status: 'open',
    issuedOn: '2026-01-02',
    dueOn: '2026-02-01',
    currency: 'GBP',
    lines: [],
    subtotal: gbp(10_000),
    tax: gbp(2_000),
    total: gbp(12_000),
    due: gbp(12_000),
    paid: gbp(0),
    credited: gbp(0),
    ...own,
  };
  const belongsTo = [{ kind: 'contact', externalId: contactId }] as const;
  return {
    kind: 'invoice',
    externalId: `i${id}`,
    versionAt: '2026-01-03T00:00:00Z',
    audience,
    belongsTo,
    url: null,
    data,
  };
}

describe('the desk', () => {
  test('begins with what is owed and what is overdue', async () => {
    const page = await owner.get('/staff');
    expect(page.status).toBe(200);
    expect(page.text).toContain('150.50 GBP');
    expect(page.text).toContain('120.00 GBP');
    expect(page.text).toContain('Overdue · 1 invoice');
    expect(page.text).toContain('INV-0001');
  });

  test('lists clients with what they owe, and finds them by a part of the name, signs included', async () => {
    const all = await owner.get('/staff/clients');
    expect(all.text).toContain('Acme &amp; Söns &lt;Ltd&gt;');
    expect(all.text).toContain('150.50 GBP');
    expect(all.text).toContain('2 Jan 2026');
    expect(all.text).not.toContain('Old Friends');
    expect((await owner.get('/staff/clients?state=former')).text).toContain('Old Friends');
    const found = (await owner.get('/staff/clients?q=100%25')).text;
    expect(found).toContain('Birch 100%');
    expect(found).not.toContain('Söns');
    expect((await owner.get('/staff/clients?q=sons')).text).toContain('Söns');
    expect((await owner.get(`/staff/clients?q=${encodeURIComponent(`'"\\_%`)}`)).text).toContain('No client matches');
  });

  test('shows a client with money, invoices (drafts too), people and timeline', async () => {
    const page = await owner.get(`/staff/clients/${acme}`);
    expect(page.status).toBe(200);
    for (const part of ['INV-0001', 'INV-0004', 'Draft', 'Overdue', 'Bert', 'Person anna@acme.example', 'Staff only'])
      expect(page.text).toContain(part);
  });

  test('knows no client it does not have', async () => {
    for (const id of [newId(), 'nonsense', '../../etc'])
      expect((await owner.get(`/staff/clients/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  test('does not exist for clients', async () => {
    const anna = await signedIn(house, 'anna@acme.example');
    for (const path of ['/staff', '/staff/clients', `/staff/clients/${acme}`])
      expect((await anna.get(path)).status).toBe(404);
  });

  test('counts as former who is archived or has had no invoice for a year', async () => {
    await judgeStates(db, house.clock);
    const former = await db.hub('clients').where({ state: 'former' }).orderBy('name').pluck('name');
    expect(former).toEqual(['Long Silent', 'Old Friends']);
  });
});
