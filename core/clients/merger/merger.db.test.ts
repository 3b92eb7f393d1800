import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../../test/support/house.ts';
import { aClientPerson, aFirm, aStaffMember, signedIn } from '../../../test/support/people.ts';
import { scoped, transaction, type Database } from '../../db/index.ts';
import { newId } from '../../ground/ids.ts';
import { grantMembership, identity } from '../../identity/index.ts';
import { matchingWing } from '../../matching/index.ts';
import type { NormalisedRecord } from '../../plugin-api/index.ts';
import { ingest } from '../../records/index.ts';
import { aConnection, aContact, anInvoice, aPayment } from '../../records/records-for-tests.ts';
import { timelineDiffers } from '../../timeline/index.ts';
import { clientsWing } from '../index.ts';
import { gatherMerged, movedAsTheyAre } from './gather.ts';

let db: Database;
let house: House;
let owner: Visitor;
let ledger: string;
let crm: string;
let acme: string;
let twin: string;
let anna: string;
let ben: string;

const now = Temporal.Instant.from('2026-11-24T18:00:00Z');

async function take(connectionId: string, ...records: NormalisedRecord[]): Promise<void> {
  const page = { connectionId, pluginVersion: '1', deleted: [], readAt: now.toString(), passId: null };
  await transaction(db, (tx) => ingest(tx, { ...page, records }, { now, subscriptions: [] }));
}

function aCompany(id: string, name: string): NormalisedRecord {
  const data = { name, domain: null, createdAt: '2026-01-01T10:00:00Z' };
  return { kind: 'company', externalId: id, versionAt: null, audience: 'staff', belongsTo: [], url: null, data };
}

async function clientNamed(name: string): Promise<string> {
  return (await db.hub('clients').where({ name }).first<{ id: string }>('id')).id;
}

beforeEach(async () => {
  db = await testDatabase();
  await aFirm(db);
  ledger = await aConnection(db, 'ledger');
  crm = await aConnection(db, 'crm');
  await take(
    ledger,
    aContact('c1', 'Acme'),
    aContact('c2', 'Acme Trading'),
    anInvoice('1', 'c1'),
    anInvoice('2', 'c2'),
    aPayment('p2', '2'),
    anInvoice('3', 'c2', { status: 'draft' }, undefined, 'staff'),
  );
  await take(crm, aCompany('k1', 'Acme'), aCompany('k2', 'Acme Group'));
  acme = await clientNamed('Acme');
  twin = await clientNamed('Acme Trading');
  anna = await aClientPerson(db, 'anna@acme.example', [acme]);
  ben = await aClientPerson(db, 'ben@trading.example', [twin]);
  await aStaffMember(db, 'owner@fern.example');
  await aStaffMember(db, 'books@fern.example', 'bookkeeper');
  await aStaffMember(db, 'junior@fern.example', 'staff');
  house = await openHouse(db, [identity, clientsWing, matchingWing]);
  owner = await signedIn(house, 'owner@fern.example');
});
afterEach(() => house.close());

async function link(clientId: string, externalId: string, state = 'confirmed'): Promise<void> {
  const record = await db.hub('records').where({ external_id: externalId }).first<{ id: string }>('id');
  const answer = await owner.post(`/staff/matching/contacts/${record.id}/links`, { client: clientId });
  expect(answer.status).toBe(303);
  await db.hub('client_links').where({ client_id: clientId, external_id: externalId }).update({ state });
}

async function seenOf(into: string, from: string, by = owner): Promise<string> {
  const { text } = await by.get(`/staff/clients/${into}/merger/${from}`);
  return /name="seen" value="([^"]+)"/.exec(text)?.[1] ?? '';
}

async function merge(into: string, from: string, by = owner) {
  return by.post(`/staff/clients/${into}/merger`, { other: from, seen: await seenOf(into, from, by) });
}

async function invoicesOf(personId: string, clientId: string): Promise<string[]> {
  const rows = await scoped(db, { personId, clientId }, (tx) =>
    tx('records').where({ kind: 'invoice' }).orderBy('external_id').select<{ external_id: string }[]>('external_id'),
  );
  return rows.map((row) => row.external_id);
}

describe('making one client of two', () => {
  test('brings records, timeline, links and people of the one to the other, and nothing stays behind', async () => {
    await link(twin, 'k1');
    await link(twin, 'k2');
    await link(acme, 'k2', 'rejected');
    const answer = await merge(acme, twin);
    expect(answer).toMatchObject({ status: 303, location: `/staff/clients/${acme}?merged=yes` });
    const { text } = await owner.get(answer.location ?? '');
    for (const part of [
      'Merged. Everything stands at Acme now.',
      'Includes what was Acme Trading.',
      'INV-1',
      'INV-2',
      'INV-3',
    ])
      expect(text).toContain(part);
    expect(await timelineDiffers(db)).toEqual([]);
    for (const table of ['record_clients', 'timeline_entries', 'timeline_words', 'client_links'])
      expect({ table, rows: await db.hub(table).where({ client_id: twin }) }).toEqual({ table, rows: [] });
    const links = await db.hub('client_links').where({ client_id: acme }).orderBy('external_id');
    expect(links.map((row: Record<string, unknown>) => [row['external_id'], row['state']])).toEqual([
      ['c1', 'confirmed'],
      ['c2', 'confirmed'],
      ['k1', 'confirmed'],
      ['k2', 'confirmed'],
    ]);
    expect(await invoicesOf(ben, acme)).toEqual(['1', '2']);
    expect(await invoicesOf(anna, acme)).toEqual(['1', '2']);
  });

  test('takes along every row that names the client, whichever wing wrote it', async () => {
    const { rows } = await db.hub.raw<{ rows: { table: string }[] }>(
      `select distinct conrelid::regclass::text as "table" from pg_constraint
       where contype = 'f' and confrelid = 'clients'::regclass order by 1`,
    );
    const byThemselves = [
      'client_links', 'clients', 'crm_notes', 'grants', 'memberships', 'record_clients', 'timeline_entries',
      'timeline_words',
    ]; // prettier-ignore
    expect([...byThemselves, ...movedAsTheyAre].sort()).toEqual(rows.map(({ table }) => table).sort());
  });

  test('moves files and notes, keeps the note that was written where both had one, and gathers what came late', async () => {
    const record = await db.hub('records').where({ external_id: '2' }).first<{ id: string }>('id');
    const note = (client_id: string, state: string) => ({
      id: newId(), connection_id: crm, client_id, record_id: record.id, kind: 'invoice.issued', fact: 'x', about: '[]',
      occurred_at: now.toString(), body: '', state, not_before: now.toString(), created_at: now.toString(),
    }); // prettier-ignore
    await db.hub('crm_notes').insert([note(acme, 'planned'), note(twin, 'written')]);
    const file = () => ({
      id: newId(), sha256: 'a'.repeat(64), size: 1, media_type: 'application/pdf', name: 'terms.pdf', client_id: twin,
      audience: 'client', kept_at: now.toString(),
    }); // prettier-ignore
    await db.hub('files').insert(file());
    await merge(acme, twin);
    expect(await db.hub('crm_notes').select('client_id', 'state')).toEqual([{ client_id: acme, state: 'written' }]);
    await db.hub('files').insert(file());
    await transaction(db, gatherMerged);
    expect(await db.hub('files').select('client_id')).toEqual([{ client_id: acme }, { client_id: acme }]);
  });

  test('keeps who could see what when: the old memberships end, new ones begin', async () => {
    await merge(acme, twin);
    const rows = await db.hub('memberships').where({ person_id: ben }).orderBy('granted_at');
    expect(rows).toMatchObject([
      { client_id: twin, revoked_at: expect.any(String) },
      { client_id: acme, revoked_at: null },
    ]);
    const acts = await db
      .hub('audit_events')
      .where({ client_id: acme })
      .whereLike('action', 'client.%')
      .select('action', 'subject');
    expect(acts).toEqual([{ action: 'client.merged', subject: `client:${twin}` }]);
    expect(await db.hub('audit_events').where({ subject: ben, action: 'membership.revoked' })).toHaveLength(1);
  });

  test('lets a person who was looking at the one go on with the other', async () => {
    const visitor = await signedIn(house, 'ben@trading.example');
    await transaction(db, (tx) => grantMembership(tx, { personId: ben, clientId: acme, by: null, now }));
    await visitor.post('/active-client', { client: twin });
    await merge(acme, twin);
    expect((await visitor.get('/timeline')).text).toContain('INV-2');
  });

  test('what comes in later for either is the one’s, and its name stays', async () => {
    await merge(acme, twin);
    await take(ledger, anInvoice('4', 'c2'), aContact('c2', 'Renamed', '2026-02-01T00:00:00Z'));
    expect(await invoicesOf(anna, acme)).toEqual(['1', '2', '4']);
    expect(await db.hub('clients').whereNull('merged_into').select('name')).toEqual([{ name: 'Acme' }]);
  });

  test('leads from every page of the one that is gone to the other’s, also through a second merger', async () => {
    await take(ledger, aContact('c9', 'Last'));
    await merge(acme, twin);
    expect(await owner.get(`/staff/clients/${twin}`)).toMatchObject({
      status: 303,
      location: `/staff/clients/${acme}`,
    });
    const last = await clientNamed('Last');
    await merge(last, acme);
    expect((await owner.get(`/staff/clients/${twin}/merger`)).location).toBe(`/staff/clients/${last}/merger`);
    expect((await (await signedIn(house, 'anna@acme.example')).get(`/staff/clients/${twin}`)).status).toBe(404);
  });
});

describe('before it is done', () => {
  test('the page says what moves, and by name who will see more', async () => {
    const both = await aClientPerson(db, 'both@acme.example', [acme, twin]);
    const { text } = await owner.get(`/staff/clients/${acme}/merger/${twin}`);
    for (const part of [
      'Merge Acme Trading into Acme',
      '2 people who sign in',
      '2 invoices',
      'ben@trading.example',
      'Will see everything of Acme<',
      'anna@acme.example',
      'Will see everything of Acme Trading<',
      'This cannot be undone',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('both@acme.example');
    expect(both).not.toBe('');
    expect((await owner.get(`/staff/clients/${acme}/merger?q=trading`)).text).toContain(`/merger/${twin}"`);
  });

  test('nothing happens when somebody else would see more than was shown', async () => {
    const seen = await seenOf(acme, twin);
    await aClientPerson(db, 'late@trading.example', [twin]);
    const answer = await owner.post(`/staff/clients/${acme}/merger`, { other: twin, seen });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Since you looked');
    expect(await db.hub('clients').whereNotNull('merged_into')).toEqual([]);
  });

  test('whoever may not give access may merge only where nobody sees more', async () => {
    const books = await signedIn(house, 'books@fern.example');
    expect((await books.get(`/staff/clients/${acme}/merger/${twin}`)).text).toContain(
      'for the owner of the firm to decide',
    );
    const seen = await seenOf(acme, twin);
    expect((await books.post(`/staff/clients/${acme}/merger`, { other: twin, seen })).status).toBe(422);
    await db.hub('memberships').delete();
    expect((await merge(acme, twin, books)).status).toBe(303);
  });

  test('it is for staff who may change clients, and for two that are there', async () => {
    for (const [email, status] of [
      ['junior@fern.example', 403],
      ['anna@acme.example', 404],
    ] as const) {
      const visitor = await signedIn(house, email);
      for (const page of [`/staff/clients/${acme}/merger`, `/staff/clients/${acme}/merger/${twin}`])
        expect((await visitor.get(page)).status).toBe(status);
      expect((await visitor.post(`/staff/clients/${acme}/merger`, { other: twin })).status).toBe(status);
    }
    expect((await owner.get(`/staff/clients/${acme}/merger/${acme}`)).status).toBe(422);
    for (const other of [newId(), 'nonsense', ''])
      expect((await owner.post(`/staff/clients/${acme}/merger`, { other, seen: 'x' })).status).toBe(404);
  });

  test('merged twice at the same moment, it is done once', async () => {
    const [one, other] = [await seenOf(acme, twin), await seenOf(twin, acme)];
    const answers = await Promise.all([
      owner.post(`/staff/clients/${acme}/merger`, { other: twin, seen: one }),
      owner.post(`/staff/clients/${twin}/merger`, { other: acme, seen: other }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
    expect(await db.hub('clients').whereNotNull('merged_into')).toHaveLength(1);
    expect(await timelineDiffers(db)).toEqual([]);
  });
});
