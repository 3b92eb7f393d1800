import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, testClock, type House, type Visitor } from '../../test/support/house.ts';
import { aClientPerson, aFirm, signedIn } from '../../test/support/people.ts';
import { transaction, type Database } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { invoicesWing } from '../invoices/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { aConnection, aContact, anInvoice } from '../records/records-for-tests.ts';
import { homeWing } from './index.ts';

let db: Database;
let house: House;
let anna: Visitor;
let ledger: string;

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');

async function take(...records: NormalisedRecord[]): Promise<void> {
  const page = { connectionId: ledger, pluginVersion: '1', deleted: [], readAt: now.toString(), passId: null };
  await transaction(db, (tx) => ingest(tx, { ...page, records }, { now, subscriptions: [] }));
}

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  ledger = await aConnection(db, 'ledger');
  await take(aContact('c1', 'Acme'), anInvoice('1', 'c1', { dueOn: '2026-11-24' }));
  const { id: acme } = await db.hub('clients').where({ name: 'Acme' }).first<{ id: string }>('id');
  await aClientPerson(db, 'anna@acme.example', [acme]);
  house = await openHouse(db, [identity, homeWing, invoicesWing], { clock: testClock(now.toString()) });
  anna = await signedIn(house, 'anna@acme.example');
});
afterAll(() => house.close());

test('what is due today is overdue in nobody’s part of the world before the firm’s day is over', async () => {
  await db.hub('people').update({ time_zone: 'Pacific/Auckland' });
  for (const page of ['/', '/invoices']) {
    const { text } = await anna.get(page);
    expect(text).toContain('INV-1');
    expect(text).not.toContain('Overdue');
  }
});
