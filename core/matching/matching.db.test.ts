import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { scoped, transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { identity } from '../identity/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { timelineDiffers } from '../timeline/index.ts';
import { matchingWing } from './index.ts';
import { match } from './match.ts';

let db: Database;
let house: House;
let owner: Visitor;
let ledger: string;
let crm: string;

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  ledger = newId();
  crm = newId();
  const organisation = JSON.stringify({ organisation: 'x', timeZone: 'Europe/London' });
  for (const [id, plugin_id] of [
    [ledger, 'ledger'],
    [crm, 'crm'],
  ])
    await db
      .hub('connections')
      .insert({ id, plugin_id, identity: organisation, state: 'connected', created_at: '2026-01-01T00:00:00Z' });
  await bring(ledger, [
    contact('l1', 'Acme Ltd', 'office@acme.example', 'anna@acme.example'),
    contact('l2', 'Twin Ltd', null, null),
    contact('l3', 'Twin LLP', 'twin@other.example', null),
  ]);
  await bring(crm, [
    company('c1', 'Acme', 'acme.example'),
    person('p1', 'Anna Berg', 'ANNA@acme.example', ['c1']),
    person('p2', 'Cold Lead', 'lead@nowhere.example', []),
    company('c2', 'Twin', null),
    note('n1', 'Called Anna', ['c1'], []),
  ]);
  await aStaffMember(db, 'owner@fern.example');
  await aStaffMember(db, 'junior@fern.example', 'staff');
  await aClientPerson(db, 'anna@acme.example', [await clientNamed('Acme Ltd')]);
  house = await openHouse(db, [identity, matchingWing]);
  owner = await signedIn(house, 'owner@fern.example');
  await match(db, house.deps.clock);
});
afterAll(() => house.close());

const createdAt = '2026-02-01T10:00:00Z';
const base = { versionAt: '2026-01-01T00:00:00Z', audience: 'staff', url: null } as const;

function contact(externalId: string, name: string, email: string | null, person: string | null): NormalisedRecord {
  const people = person === null ? [] : [{ name: 'A person', email: person }];
  const data = { name, email, people, isCustomer: true, isSupplier: false, archived: false };
  return { ...base, kind: 'contact', externalId, belongsTo: [], data };
}

function company(externalId: string, name: string, domain: string | null): NormalisedRecord {
  return { ...base, kind: 'company', externalId, belongsTo: [], data: { name, domain, createdAt } };
}

function person(externalId: string, name: string, email: string, companyIds: string[]): NormalisedRecord {
  const belongsTo = companyIds.map((id) => ({ kind: 'company', externalId: id }) as const);
  return { ...base, kind: 'person', externalId, belongsTo, data: { name, email, phone: null, companyIds, createdAt } };
}

function note(externalId: string, body: string, companyIds: string[], personIds: string[]): NormalisedRecord {
  const belongsTo = companyIds.map((id) => ({ kind: 'company', externalId: id }) as const);
  const data = { body, createdAt, companyIds, personIds, ownWrite: false };
  return { ...base, kind: 'note', externalId, belongsTo, data };
}

async function bring(connectionId: string, records: readonly NormalisedRecord[]): Promise<void> {
  await transaction(db, (tx) =>
    ingest(
      tx,
      { connectionId, pluginVersion: '1.0.0', records, deleted: [], readAt: '2026-11-24T18:00:00Z', passId: null },
      { now: Temporal.Instant.from('2026-11-24T18:00:00Z'), subscriptions: [] },
    ),
  );
}

async function clientNamed(name: string): Promise<string> {
  return (await db.hub('clients').where({ name }).first<{ id: string }>('id')).id;
}

async function recordOf(externalId: string): Promise<string> {
  return (await db.hub('records').where({ external_id: externalId }).first<{ id: string }>('id')).id;
}

async function linkOf(externalId: string, clientName: string): Promise<{ id: string; state: string; how: string }> {
  const client_id = await clientNamed(clientName);
  return db.hub('client_links').where({ external_id: externalId, client_id }).first('id', 'state', 'how');
}

async function clientsOf(externalId: string): Promise<string[]> {
  const rows = await db
    .hub('record_clients')
    .join('clients', 'clients.id', 'record_clients.client_id')
    .where({ record_id: await recordOf(externalId) })
    .orderBy('clients.name')
    .select<{ name: string }[]>('clients.name');
  return rows.map(({ name }) => name);
}

describe('matching', () => {
  test('links by address, proposes by domain and name, leaves strangers alone', async () => {
    expect(await linkOf('p1', 'Acme Ltd')).toMatchObject({ how: 'email', state: 'confirmed' });
    expect(await linkOf('c1', 'Acme Ltd')).toMatchObject({ how: 'proposal', state: 'proposed' });
    expect(await linkOf('c2', 'Twin Ltd')).toMatchObject({ state: 'proposed' });
    expect(await linkOf('c2', 'Twin LLP')).toMatchObject({ state: 'proposed' });
    expect(await clientsOf('p1')).toEqual(['Acme Ltd']);
    expect(await clientsOf('c1')).toEqual([]);
    expect(await clientsOf('p2')).toEqual([]);
  });

  test('again changes nothing', async () => {
    const before = await db.hub('client_links').orderBy('id');
    await match(db, house.deps.clock);
    expect(await db.hub('client_links').orderBy('id')).toEqual(before);
  });

  test('waits on the page with its reasons, next to who is not linked', async () => {
    const page = (await owner.get('/staff/matching')).text;
    for (const part of [
      'Acme',
      'Both use the domain acme.example.',
      'The client is called Twin Ltd.',
      'To confirm (3)',
    ])
      expect(page).toContain(part);
    const unlinked = (await owner.get('/staff/matching?tab=unlinked')).text;
    expect(unlinked).toContain('Cold Lead');
    expect(unlinked).not.toContain('Anna Berg');
    expect((await owner.get('/staff/matching?tab=linked')).text).toContain('Anna Berg');
  });

  test('brings what belongs to a confirmed company along, and takes it away again on undo', async () => {
    const { id } = await linkOf('c1', 'Acme Ltd');
    const answer = await owner.post(`/staff/matching/links/${id}/confirmation`, { back: 'proposed' });
    expect(answer.location).toBe(`/staff/matching?tab=proposed&done=${id}`);
    expect(await clientsOf('n1')).toEqual(['Acme Ltd']);
    expect((await owner.get(answer.location ?? '')).text).toContain('Acme is linked with Acme Ltd.');
    expect(await timelineDiffers(db)).toEqual([]);

    await owner.post(`/staff/matching/links/${id}/reconsideration`, {});
    expect(await linkOf('c1', 'Acme Ltd')).toMatchObject({ state: 'proposed' });
    expect(await clientsOf('n1')).toEqual([]);
    expect(await timelineDiffers(db)).toEqual([]);
  });

  test('never asks again about what a person rejected', async () => {
    const { id } = await linkOf('c2', 'Twin LLP');
    await owner.post(`/staff/matching/links/${id}/rejection`, { back: 'proposed' });
    await match(db, house.deps.clock);
    expect(await linkOf('c2', 'Twin LLP')).toMatchObject({ state: 'rejected' });
    expect((await owner.get('/staff/matching?tab=apart')).text).toContain('Twin LLP');
  });

  test('takes a proposal back when its reason is gone', async () => {
    await bring(crm, [{ ...company('c2', 'Somebody else', null), versionAt: '2026-03-01T00:00:00Z' }]);
    await match(db, house.deps.clock);
    expect(await linkOf('c2', 'Twin Ltd')).toBeUndefined();
    expect(await linkOf('c2', 'Twin LLP')).toMatchObject({ state: 'rejected' });
  });

  test('lets one contact be linked by hand with several clients, and undone', async () => {
    const id = await recordOf('p2');
    for (const name of ['Acme Ltd', 'Twin Ltd'])
      expect(
        (await owner.post(`/staff/matching/contacts/${id}/links`, { client: await clientNamed(name) })).status,
      ).toBe(303);
    expect(await clientsOf('p2')).toEqual(['Acme Ltd', 'Twin Ltd']);
    const page = (await owner.get(`/staff/matching/contacts/${id}?q=twin`)).text;
    expect(page).toContain('Linked by hand.');
    expect(page).toContain('Twin LLP');
    await owner.post(`/staff/matching/links/${(await linkOf('p2', 'Twin Ltd')).id}/reconsideration`, { back: id });
    expect(await clientsOf('p2')).toEqual(['Acme Ltd']);
  });

  test('shows none of it to the client', async () => {
    const personId = (await db.hub('people').where({ email: 'anna@acme.example' }).first<{ id: string }>('id')).id;
    const clientId = await clientNamed('Acme Ltd');
    const seen = await scoped(db, { personId, clientId }, (tx) => tx('records').select('kind'));
    expect(seen).toEqual([]);
  });
});

describe('the page', () => {
  test('is for those who may change clients: others are told, clients find nothing', async () => {
    expect((await (await signedIn(house, 'junior@fern.example')).get('/staff/matching')).status).toBe(403);
    expect((await (await signedIn(house, 'anna@acme.example')).get('/staff/matching')).status).toBe(404);
    expect((await house.visitor().get('/staff/matching')).status).toBe(303);
  });

  test('does not decide on the ledger’s own contact, nor on what is not there', async () => {
    const founding = await linkOf('l1', 'Acme Ltd');
    expect((await owner.post(`/staff/matching/links/${founding.id}/rejection`, {})).status).toBe(422);
    expect((await owner.post(`/staff/matching/links/${newId()}/rejection`, {})).status).toBe(404);
    expect((await owner.post('/staff/matching/links/nonsense/rejection', {})).status).toBe(404);
    expect((await owner.get(`/staff/matching/contacts/${await recordOf('n1')}`)).status).toBe(404);
    const id = await recordOf('p2');
    expect((await owner.post(`/staff/matching/contacts/${id}/links`, { client: 'x' })).status).toBe(422);
    expect((await owner.post(`/staff/matching/contacts/${id}/links`, { client: newId() })).status).toBe(404);
  });

  test('takes anything as a search', async () => {
    for (const q of [`'"%_\\`, '\u0000', 'x'.repeat(10_000)])
      expect((await owner.get(`/staff/matching?tab=unlinked&q=${encodeURIComponent(q)}`)).status).toBe(200);
  });
});
