import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, testClock, type House, type Visitor } from '../../test/support/house.ts';
import { listen } from '../../test/support/listener.ts';
import { aClientPerson, aFirm, signedIn } from '../../test/support/people.ts';
import { openLive, transaction, type Database, type Live } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { invoicesWing } from '../invoices/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { aConnection, aContact, anInvoice } from '../records/records-for-tests.ts';
import { homeWing } from './index.ts';

let db: Database;
let house: House;
let anna: Visitor;
let live: Live;
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
  live = await openLive(db.url, () => undefined);
  house = await openHouse(db, [identity, homeWing, invoicesWing], { clock: testClock(now.toString()), live });
  anna = await signedIn(house, 'anna@acme.example');
});
afterAll(async () => {
  await house.close();
  await live.close();
});

test('what is due today is overdue in nobody’s part of the world before the firm’s day is over', async () => {
  await db.hub('people').update({ time_zone: 'Pacific/Auckland' });
  for (const page of ['/', '/invoices']) {
    const { text } = await anna.get(page);
    expect(text).toContain('INV-1');
    expect(text).not.toContain('Overdue');
  }
});

test('an open page hears of a new thing to do, of nobody else’s, and of nothing twice', async () => {
  const { text } = await anna.get('/');
  const [, address = ''] = /hx-sse:connect="([^"]+)"/.exec(text) ?? [];
  const page = await listen(house, anna, address);
  await take(
    aContact('c2', 'Birch'),
    anInvoice('b1', 'c2'),
    anInvoice('secret', 'c1', { status: 'draft' }, undefined, 'staff'),
  );
  await take(anInvoice('2', 'c1', { dueOn: '2026-12-01' }));
  const heard = await page.until('INV-2');
  expect(heard).toContain('2 things to do');
  for (const foreign of ['INV-b1', 'INV-secret']) expect(heard).not.toContain(foreign);
  expect(heard.match(/^id: /gm)).toHaveLength(1);
  page.leave();

  const [, print = ''] = /^id: (.+)$/m.exec(heard) ?? [];
  const again = await listen(house, anna, address, { 'last-event-id': print });
  await take(anInvoice('3', 'c1', { dueOn: '2026-12-02' }));
  const later = await again.until('INV-3');
  expect(later.match(/^id: /gm)).toHaveLength(1);
  again.leave();
  expect((await house.visitor().get(address)).status).toBe(303);
});
