import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { identity } from '../identity/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { aConnection } from '../records/records-for-tests.ts';
import { timelineDiffers } from '../timeline/index.ts';
import { matchingWing } from './index.ts';
import { match } from './match.ts';

let db: Database;
let house: House;
let owner: Visitor;
let crm: string;

const createdAt = '2026-02-01T10:00:00Z';
const base = { versionAt: '2026-01-01T00:00:00Z', audience: 'staff', url: null, belongsTo: [] } as const;

function contact(externalId: string, name: string, email: string | null): NormalisedRecord {
  const data = { name, email, people: [], isCustomer: true, isSupplier: false, archived: false };
  return { ...base, kind: 'contact', externalId, data };
}

function company(externalId: string, name: string, domain: string | null): NormalisedRecord {
  return { ...base, kind: 'company', externalId, data: { name, domain, createdAt } };
}

async function bring(connectionId: string, records: readonly NormalisedRecord[]): Promise<void> {
  const page = { connectionId, pluginVersion: '1.0.0', deleted: [], readAt: '2026-11-24T18:00:00Z', passId: null };
  await transaction(db, (tx) =>
    ingest(tx, { ...page, records }, { now: Temporal.Instant.from('2026-11-24T18:00:00Z'), subscriptions: [] }),
  );
}

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  const ledger = await aConnection(db, 'ledger');
  crm = await aConnection(db, 'crm');
  await bring(ledger, [
    contact('l1', 'Acme Ltd', 'office@acme.example'),
    contact('l2', 'Birch Ltd', 'office@birch.example'),
    contact('l3', 'Cedar Ltd', null),
    contact('l4', 'Twin Ltd', null),
    contact('l5', 'Twin LLP', null),
  ]);
  await bring(crm, [
    company('both', 'Acme', 'acme.example'),
    company('domain', 'Birch Trading', 'birch.example'),
    company('name', 'Cedar', 'cedar-trees.example'),
    company('twin', 'Twin', null),
  ]);
  await aStaffMember(db, 'owner@fern.example');
  await aStaffMember(db, 'second@fern.example');
  await aStaffMember(db, 'junior@fern.example', 'staff');
  await aClientPerson(db, 'anna@acme.example', [await idOf('clients', { name: 'Acme Ltd' })]);
  house = await openHouse(db, [identity, matchingWing]);
  owner = await signedIn(house, 'owner@fern.example');
});
afterAll(() => house.close());

beforeEach(async () => {
  await db.hub('client_links').whereNot({ how: 'founding' }).delete();
  await match(db, house.deps.clock);
  house.clock.advance({ minutes: 1 });
});

async function idOf(table: string, where: Record<string, unknown>): Promise<string> {
  return (await db.hub(table).where(where).first<{ id: string }>('id')).id;
}

function linkTo(externalId: string): Promise<string> {
  return idOf('client_links', { external_id: externalId });
}

async function stateOf(externalId: string): Promise<string> {
  return (await db.hub('client_links').where({ external_id: externalId }).first<{ state: string }>('state')).state;
}

describe('deciding on many proposals', () => {
  test('they stand by what speaks for them, the strongest first; only a clear kind can be ticked as a whole', async () => {
    await bring(crm, [company('both2', 'Acme Limited', 'acme.example')]);
    await match(db, house.deps.clock);
    const { text } = await owner.get('/staff/matching');
    const heads = ['Name and domain agree (2)', 'The domain agrees (1)', 'The name agrees (1)'];
    const places = [...heads, 'More than one client fits (2)'].map((head) => text.indexOf(head));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).toContain('Tick all 2 of this kind');
    expect(text).toContain(`value="${await linkTo('both')} ${await linkTo('both2')}"`);
    expect(text).not.toContain('id="all-several"');
    await bring(crm, [{ ...company('both2', 'Nobody', null), versionAt: '2026-03-01T00:00:00Z' }]);
  });

  test('one form links all that are ticked, each with its line in the audit, and the timeline follows', async () => {
    const [both, name] = [await linkTo('both'), await linkTo('name')];
    const answer = await owner.post('/staff/matching/confirmations', [
      ['link', both],
      ['link', name],
    ]);
    expect(answer.status).toBe(303);
    expect([await stateOf('both'), await stateOf('name'), await stateOf('domain')]).toEqual([
      'confirmed',
      'confirmed',
      'proposed',
    ]);
    expect((await owner.get(answer.location ?? '')).text).toContain('2 contacts are linked.');
    const acts = await db
      .hub('audit_events')
      .whereIn('subject', [`link:${both}`, `link:${name}`])
      .select('action');
    expect(acts).toEqual([{ action: 'matching.confirmation' }, { action: 'matching.confirmation' }]);
    expect(
      await db.hub('record_clients').where({ record_id: await idOf('records', { external_id: 'both' }) }),
    ).toHaveLength(1);
    expect(await timelineDiffers(db)).toEqual([]);
  });

  test('the tick for a whole kind, without JavaScript, stands for those it was drawn above', async () => {
    const ids = `${await linkTo('both')} ${await linkTo('domain')}`;
    await owner.post('/staff/matching/rejections', { link: ids });
    expect([await stateOf('both'), await stateOf('domain')]).toEqual(['rejected', 'rejected']);
  });

  test('is taken back one by one or as a whole, and what was decided anew since stays', async () => {
    const ids = `${await linkTo('both')} ${await linkTo('domain')} ${await linkTo('name')}`;
    const { location } = await owner.post('/staff/matching/confirmations', { link: ids });
    const at = new URL(location ?? '', 'http://here').searchParams.get('at') ?? '';
    const one = await owner.post(`/staff/matching/links/${await linkTo('both')}/reconsideration`, { back: at });
    expect(await stateOf('both')).toBe('proposed');
    expect((await owner.get(one.location ?? '')).text).toContain('Undo all 2');
    house.clock.advance({ minutes: 1 });
    await owner.post(`/staff/matching/links/${await linkTo('domain')}/rejection`, {});
    const all = await owner.post('/staff/matching/reconsiderations', { at });
    expect((await owner.get(all.location ?? '')).text).toContain('one contact waits for a decision again');
    expect([await stateOf('both'), await stateOf('domain'), await stateOf('name')]).toEqual([
      'proposed',
      'rejected',
      'proposed',
    ]);
    expect(await timelineDiffers(db)).toEqual([]);
  });

  test('nobody takes back what somebody else decided at the same instant', async () => {
    const { location } = await owner.post('/staff/matching/confirmations', { link: await linkTo('both') });
    const at = new URL(location ?? '', 'http://here').searchParams.get('at') ?? '';
    await (await signedIn(house, 'second@fern.example')).post('/staff/matching/reconsiderations', { at });
    expect(await stateOf('both')).toBe('confirmed');
  });

  test('what somebody decided meanwhile stays and is said; what is proposed no longer is said too', async () => {
    const [both, name, domain] = [await linkTo('both'), await linkTo('name'), await linkTo('domain')];
    await (await signedIn(house, 'second@fern.example')).post(`/staff/matching/links/${both}/rejection`, {});
    await db.hub('client_links').where({ id: name }).delete();
    const answer = await owner.post('/staff/matching/confirmations', { link: [both, name, domain].join(' ') });
    expect(answer.status).toBe(303);
    expect([await stateOf('both'), await stateOf('domain')]).toEqual(['rejected', 'confirmed']);
    const { text } = await owner.get(answer.location ?? '');
    for (const part of [
      'One contact is linked.',
      'One had been decided on meanwhile and stays as it is',
      'Acme is not Acme Ltd, by Staff second@fern.example.',
      'One is proposed no longer',
    ])
      expect(text).toContain(part);
  });

  test('without a tick nothing happens, and the page says so', async () => {
    const answer = await owner.post('/staff/matching/confirmations', {});
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Nothing was ticked.');
    expect((await owner.post('/staff/matching/confirmations', { link: newId() })).status).toBe(303);
    expect((await owner.post('/staff/matching/reconsiderations', { at: 'yesterday' })).status).toBe(404);
    expect((await owner.get('/staff/matching?at=%00&late=x&gone=-1')).status).toBe(200);
  });

  test('is for those who may change clients', async () => {
    const link = await linkTo('both');
    for (const [email, status] of [
      ['junior@fern.example', 403],
      ['anna@acme.example', 404],
    ] as const) {
      const visitor = await signedIn(house, email);
      for (const address of ['confirmations', 'rejections', 'reconsiderations'])
        expect((await visitor.post(`/staff/matching/${address}`, { link })).status).toBe(status);
    }
    expect(await stateOf('both')).toBe('proposed');
  });
});
