import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { openLive, transaction, type Database, type Live } from '../db/index.ts';
import { homeWing } from '../home/index.ts';
import { identity, revokeMembership } from '../identity/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import type { LoadedPlugin } from '../plugin-host/index.ts';
import { ingest } from '../records/index.ts';
import { aConnection, aContact, aCharge, anInvoice } from '../records/records-for-tests.ts';
import { clientsWing } from './index.ts';
import { listen } from '../../test/support/listener.ts';

let db: Database;
let live: Live;
let house: House;
let anna: Visitor;
let owner: Visitor;
let acme: string;
let annaId: string;
let ledger: string;

const now = Temporal.Instant.from('2026-11-24T18:00:00Z');

async function take(...records: NormalisedRecord[]): Promise<void> {
  const page = { connectionId: ledger, pluginVersion: '1.2.3', deleted: [], readAt: now.toString(), passId: null };
  await transaction(db, (tx) => ingest(tx, { ...page, records }, { now, subscriptions: [] }));
}

beforeAll(async () => {
  db = await testDatabase();
  live = await openLive(db.url, () => undefined);
  await aFirm(db);
  ledger = await aConnection(db, 'ledger');
  await take(
    aContact('c1', 'Acme'),
    aContact('c2', 'Birch'),
    { ...anInvoice('1', 'c1'), url: 'https://ledger.example/invoices/1' },
    anInvoice('2', 'c1', { issuedOn: '2026-03-03' }),
    anInvoice('3', 'c1', { status: 'draft' }, undefined, 'staff'),
    aCharge('ch1', '1'),
    ...Array.from({ length: 60 }, (_, n) => anInvoice(`old${n}`, 'c1', { issuedOn: '2024-01-01' })),
    anInvoice('b1', 'c2', { number: 'BIRCH-1' }),
  );
  acme = (await db.hub('clients').where({ name: 'Acme' }).first<{ id: string }>('id')).id;
  await aStaffMember(db, 'owner@fern.example');
  annaId = await aClientPerson(db, 'anna@acme.example', [acme]);
  const plugins = [
    { id: 'ledger', state: 'ready', definition: { name: 'Ledgerly' }, folder: '' },
  ] as unknown as LoadedPlugin[];
  const connections = () =>
    Promise.resolve([
      {
        id: ledger,
        pluginId: 'ledger',
        enabled: true,
        state: 'needs_attention',
        identity: null,
        trouble: '',
        connectedAt: null,
      } as const,
    ]);
  house = await openHouse(db, [identity, clientsWing, homeWing], { plugins: { plugins, connections }, live });
  anna = await signedIn(house, 'anna@acme.example');
  owner = await signedIn(house, 'owner@fern.example');
});
afterAll(async () => {
  await house.close();
  await live.close();
});

describe("a client's timeline", () => {
  test('tells what happened, why it is shown, as of when, and nothing for staff', async () => {
    const { text } = await anna.get('/timeline');
    for (const part of [
      'Invoice INV-2 over 120.00 GBP issued, due 1 Feb 2026',
      '3 Mar 2026',
      'Why do I see this?',
      'Fern &amp; Hollow shows it to the people of your company',
      'Ledgerly',
      '1.2.3',
      'as of',
      'Newest first.',
    ])
      expect(text).toContain(part);
    for (const secret of ['INV-3', 'taken by the processor', 'BIRCH', 'https://ledger.example', 'Staff only'])
      expect(text).not.toContain(secret);
  });

  test('says which system cannot be read at the moment', async () => {
    expect((await anna.get('/timeline')).text).toContain('Ledgerly cannot be read at the moment');
  });

  test('is the same at home, in short', async () => {
    const { text } = await anna.get('/');
    expect(text).toContain('Invoice INV-2 over 120.00 GBP issued');
    expect(text).toContain('Why do I see this?');
  });

  test('shows staff more of the same records, and the way to the vendor’s own page', async () => {
    const { text } = await owner.get(`/staff/clients/${acme}`);
    for (const part of ['INV-3', 'Staff only', 'Your firm and the client see it.']) expect(text).toContain(part);
    const old = await owner.get(`/staff/clients/${acme}?on=2026-01-31`);
    for (const part of ['taken by the processor', 'https://ledger.example/invoices/1', 'Open in Ledgerly'])
      expect(old.text).toContain(part);
  });

  test('is filtered, searched and jumped in by plain addresses that keep each other', async () => {
    const { text } = await anna.get('/timeline?q=invocie&area=money&on=2026-03-03');
    expect(text).toContain('it was taken for “invoice”');
    expect(text).toMatch(/aria-current="page"[^>]*>Money</);
    expect(text).toContain('href="/timeline?q=invocie&amp;area=files&amp;on=2026-03-03"');
    const [, older = ''] = /rel="next" href="([^"]+)"/.exec(text) ?? [];
    const next = await anna.get(older.replaceAll('&amp;', '&'));
    expect(older).toContain('q=invocie&amp;area=money&amp;before=');
    expect(next.text).toContain('1 Jan 2024');
    expect(next.text).toMatch(/rel="prev" href="[^"]*after=/);
    expect((await anna.get('/timeline?area=signatures')).text).toContain('Nothing of this kind yet');
  });

  test('comes alone where only the part is asked for, and whole where the browser goes back', async () => {
    const part = await anna.get('/timeline', { 'HX-Request': 'true', 'HX-Request-Type': 'partial' });
    expect(part.text).not.toContain('<html');
    const whole = await anna.get('/timeline', { 'HX-Request': 'true', 'HX-Request-Type': 'full' });
    expect(whole.text).toContain('<html');
  });

  test.each([
    ...[`'"`, '%', '\\', 'x'.repeat(7_000), 'inv-3', 'birch-1', '\u0000', '<script>'].map((q) => ({ q })),
    { after: 'nonsense', q: 'zzz' },
  ])('answers %j with a clear sentence', async (query) => {
    const { status, text } = await anna.get(`/timeline?${new URLSearchParams(query).toString()}`);
    expect(status).toBe(200);
    expect(text).toContain('Nothing matches');
    expect(text).not.toContain('<script>');
  });

  test.each([
    'before=nonsense',
    'before=0000-01-01T00:00:00Z_0190a8a2-7b1e-7c00-8000-000000000001',
    'before=2026-02-30T00:00:00Z_0190a8a2-7b1e-7c00-8000-000000000001',
    'after=%00',
    'area=everything%27',
    'before=a&before=b',
    'q=&on=&area=',
    'cursor=nonsense',
    'on=2026-99-99',
    'on=%00',
  ])('answers ?%s with the newest page', async (query) => {
    const { status, text } = await anna.get(`/timeline?${query}`);
    expect(status).toBe(200);
    expect(text).toContain('INV-2 over');
  });

  test('explains a day it cannot read', async () => {
    expect((await anna.get('/timeline?on=yesterday')).text).toContain('That is not a day we can read');
  });
});

describe('an open page', () => {
  async function liveAddress(visitor: Visitor, page: string): Promise<string> {
    const [, address = ''] = /hx-sse:connect="([^"]+)"/.exec((await visitor.get(page)).text) ?? [];
    return address.replaceAll('&amp;', '&');
  }

  test('is told what arrives, within rights, once, and as a whole after a break', async () => {
    const [mine, desk] = [await liveAddress(anna, '/timeline'), await liveAddress(owner, `/staff/clients/${acme}`)];
    const [forAnna, forOwner] = [await listen(house, anna, mine), await listen(house, owner, desk)];
    await take(anInvoice('secret', 'c1', { status: 'draft' }, undefined, 'staff'), anInvoice('n9', 'c2'));
    expect(await forOwner.until('INV-secret')).toContain('1 new entry');
    await take(anInvoice('n1', 'c1', { issuedOn: '2026-11-01' }));
    const heard = await forAnna.until('INV-n1');
    expect(heard).toContain('1 new entry');
    for (const foreign of ['INV-secret', 'INV-n9', 'INV-2']) expect(heard).not.toContain(foreign);
    forAnna.leave();
    forOwner.leave();
    await take(anInvoice('n2', 'c1', { issuedOn: '2026-11-02' }));
    const again = await listen(house, anna, mine);
    expect(await again.until('INV-n2')).toContain('2 new entries');
    again.leave();
    const fresh = await liveAddress(anna, '/timeline');
    expect(fresh).toMatch(/shown=[0-9a-f-]{36}/);
  });

  test('hears only of what its search and filter let through', async () => {
    const stream = await listen(house, anna, await liveAddress(anna, '/timeline?q=umbrella&area=money'));
    await take(anInvoice('n3', 'c1', { issuedOn: '2026-11-03' }), anInvoice('n4', 'c1', { number: 'Umbrella' }));
    const heard = await stream.until('Umbrella');
    expect(heard).not.toContain('INV-n3');
    stream.leave();
  });

  test('of the past is not told: nothing new belongs on it', async () => {
    expect(await liveAddress(anna, '/timeline?on=2026-01-01')).toBe('');
  });

  test('hears nothing more once its person has lost the client', async () => {
    const eve = await aClientPerson(db, 'eve@acme.example', [acme]);
    const visitor = await signedIn(house, 'eve@acme.example');
    const stream = await listen(house, visitor, await liveAddress(visitor, '/timeline'));
    await transaction(db, (tx) => revokeMembership(tx, { personId: eve, clientId: acme, by: null, now }));
    await take(anInvoice('n5', 'c1', { issuedOn: '2026-11-05' }));
    expect(await stream.ended()).not.toContain('INV-n5');
  });

  test('hears nothing more once its person signed out', async () => {
    const visitor = await signedIn(house, 'anna@acme.example');
    const stream = await listen(house, visitor, await liveAddress(visitor, '/timeline'));
    await visitor.post('/session/closure', {});
    await take(anInvoice('n6', 'c1', { issuedOn: '2026-11-06' }));
    expect(await stream.ended()).not.toContain('INV-n6');
    expect(annaId).not.toBe('');
  });

  test('is for the desk nothing that a client can open', async () => {
    expect((await anna.get(`/staff/clients/${acme}/timeline/live`)).status).toBe(404);
    expect((await owner.get('/staff/clients/nonsense/timeline/live')).status).toBe(404);
    expect((await house.visitor().get('/timeline/live')).status).toBe(303);
  });
});
