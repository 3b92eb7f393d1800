import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { scoped, transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Envelope, NormalisedRecord } from '../plugin-api/index.ts';
import { followLinks, ingest } from '../records/index.ts';
import { aConnection, aContact, aPayment, anInvoice } from '../records/records-for-tests.ts';
import { rebuildTimeline, timelineDiffers } from './index.ts';

let db: Database;
let ledger: string;

beforeEach(async () => {
  db = await testDatabase();
  ledger = await aConnection(db, 'ledger');
});

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const belongsTo = [{ kind: 'contact', externalId: 'c1' }] as const;

async function take(records: readonly NormalisedRecord[]): Promise<void> {
  const page = { connectionId: ledger, pluginVersion: '1.0.0', deleted: [], readAt: '2026-11-24T18:00:00Z' };
  await transaction(db, (tx) => ingest(tx, { ...page, passId: null, records }, { now, subscriptions: [] }));
}

function anEnvelope(versionAt: string, own: Partial<Envelope>): NormalisedRecord {
  const signer = { id: '1', order: 1, role: 'signer', name: 'Anna', email: 'a@x.example', clientUserId: null } as const;
  const isSigned = own.status === 'completed';
  const data: Envelope = {
    subject: 'Engagement letter',
    status: 'sent',
    sentAt: '2026-03-01T10:00:00Z',
    completedAt: null,
    declinedAt: null,
    voidedAt: null,
    reason: null,
    sender: null,
    documents: [],
    intentId: null,
    recipients: [{ ...signer, status: isSigned ? 'completed' : 'delivered', actedAt: own.completedAt ?? null }],
    ...own,
  };
  return { kind: 'envelope', externalId: 'e1', versionAt, audience: 'client', belongsTo, url: null, data };
}

function aNote(id: string, body: string, ownWrite: boolean): NormalisedRecord {
  const data = { body, createdAt: '2026-03-03T10:00:00Z', companyIds: [], personIds: [], ownWrite };
  return { kind: 'note', externalId: id, versionAt: null, audience: 'staff', belongsTo, url: null, data };
}

function aDeal(versionAt: string, status: 'open' | 'won'): NormalisedRecord {
  const at = { createdAt: '2026-02-01T10:00:00Z', closedAt: status === 'won' ? '2026-02-05T10:00:00Z' : null };
  const data = { name: 'Rebrand', stage: status, status, amount: null, companyIds: [], personIds: [], ...at };
  return { kind: 'deal', externalId: 'd1', versionAt, audience: 'staff', belongsTo, url: null, data };
}

async function story(client: string): Promise<string[]> {
  const rows = await db
    .hub('timeline_entries as e')
    .join('clients as c', 'c.id', 'e.client_id')
    .where('c.name', client)
    .orderBy(['e.occurred_at', 'e.words'])
    .select<{ words: string }[]>('e.words');
  return rows.map(({ words }) => words);
}

const whole = [
  'Invoice INV-i1 over 120.00 GBP issued, due 2026-02-01',
  'Deal “Rebrand” opened',
  'Deal “Rebrand” won',
  'Agreement “Engagement letter” sent for signature to Anna',
  'Agreement “Engagement letter” signed by everyone',
  'Anna signed the agreement “Engagement letter”',
  'Note: Prefers to be called in the morning',
];

test('An agreement, a deal and notes tell one story in whatever order they come, and a rebuild tells the same', async () => {
  const pages: NormalisedRecord[][] = [
    [aContact('c1', 'Acme')],
    [anEnvelope('2026-03-01T10:00:00Z', {})],
    [anEnvelope('2026-03-02T10:00:00Z', { status: 'completed', completedAt: '2026-03-02T10:00:00Z' })],
    [aNote('n1', 'Prefers to be called in the morning', false), aNote('n2', 'Invoice INV-i1 was paid', true)],
    [aDeal('2026-02-01T10:00:00Z', 'open')],
    [aDeal('2026-02-05T10:00:00Z', 'won'), anInvoice('i1', 'c1')],
  ];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (order) => {
      await db.hub.raw(
        'truncate timeline_entries, timeline_words, record_clients, client_links, records, clients cascade',
      );
      for (const at of order) await take(pages[at] ?? []);
      expect(await story('Acme')).toEqual(whole);
      expect(await timelineDiffers(db)).toEqual([]);
      await rebuildTimeline(db);
      expect(await story('Acme')).toEqual(whole);
    }),
    { numRuns: 8 },
  );
});

test('The firm’s own notes and deals are nothing a client reads', async () => {
  await take([aContact('c1', 'Acme'), aNote('n1', 'Slow payer', false), aDeal('2026-02-05T10:00:00Z', 'won')]);
  await take([anEnvelope('2026-03-01T10:00:00Z', {})]);
  const client = await db.hub('clients').first<{ id: string }>('id');
  const words = await scoped(db, { personId: newId(), clientId: client.id }, (tx) =>
    tx('timeline_entries').pluck<string[]>('words'),
  );
  expect(words).toEqual(['Agreement “Engagement letter” sent for signature to Anna']);
});

test('Two clients made one, and taken apart again, have the timelines a rebuild would give them', async () => {
  await take([aContact('c1', 'Acme'), aContact('c2', 'Acme Holdings'), aNote('n1', 'Same firm', false)]);
  await take([anInvoice('i1', 'c1'), anInvoice('i2', 'c2'), aPayment('p2', 'i2')]);
  const before = [await story('Acme'), await story('Acme Holdings')];

  await moveLinks('Acme Holdings', 'Acme');
  expect((await story('Acme')).toSorted()).toEqual(before.flat().toSorted());
  expect(await story('Acme Holdings')).toEqual([]);
  expect(await timelineDiffers(db)).toEqual([]);

  await moveLinks('Acme', 'Acme Holdings', 'c2');
  expect([await story('Acme'), await story('Acme Holdings')]).toEqual(before);
  expect(await timelineDiffers(db)).toEqual([]);
});

/** What merging and splitting clients come down to: links name another client, and their records follow. */
async function moveLinks(from: string, to: string, externalId?: string): Promise<void> {
  await transaction(db, async (tx) => {
    const idOf = async (name: string) => (await tx('clients').where({ name }).first<{ id: string }>('id')).id;
    const moved = tx('client_links').where({
      client_id: await idOf(from),
      ...(externalId && { external_id: externalId }),
    });
    const links = await moved.update({ client_id: await idOf(to) }).returning<{ external_id: string }[]>('external_id');
    const named = links.map((link) => link.external_id);
    await followLinks(tx, await tx('records').whereIn('external_id', named).pluck<string[]>('id'));
  });
}
