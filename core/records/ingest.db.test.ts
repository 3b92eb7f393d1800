import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { scoped, transaction, type Database } from '../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { newId } from '../ground/ids.ts';
import type { NormalisedRecord, RecordRef } from '../plugin-api/index.ts';
import { rebuildTimeline, timelineDiffers } from '../timeline/index.ts';
import { forgetMissing, ingest, type IngestPage, type IngestResult } from './index.ts';
import { aCharge, aContact, aConnection, aPayment, aRefund, anInvoice } from './records-for-tests.ts';

let db: Database;
let ledger: string;
let processor: string;

beforeEach(async () => {
  db = await testDatabase();
  ledger = await aConnection(db, 'ledger');
  processor = await aConnection(db, 'processor');
});

const subscriptions = [{ kinds: ['invoice' as const], job: 'look.again' }];
const now = Temporal.Instant.from('2026-11-24T19:00:00Z');

function take(records: readonly NormalisedRecord[], page: Partial<IngestPage> = {}, on = db): Promise<IngestResult> {
  const whole = {
    connectionId: ledger,
    pluginVersion: '1.0.0',
    deleted: [],
    readAt: '2026-11-24T18:00:00Z',
    passId: null,
  };
  return transaction(on, (tx) => ingest(tx, { ...whole, records, ...page }, { now, subscriptions }));
}

async function sentences(): Promise<string[]> {
  const rows = await db.hub('timeline_entries').orderBy(['occurred_at', 'words']).select<{ words: string }[]>('words');
  return rows.map(({ words }) => words);
}

async function clientId(name: string): Promise<string> {
  const row = await db.hub('clients').where({ name }).first<{ id: string }>('id');
  return row.id;
}

describe('a page of records', () => {
  test('is stored with where it came from, and founds the clients it names', async () => {
    expect(await take([aContact('c1', 'Acme'), anInvoice('i1', 'c1')])).toEqual({ written: 2, unchanged: 0, stale: 0 });
    const row = await db.hub('records').where({ kind: 'invoice' }).first<Record<string, unknown>>();
    expect(row).toMatchObject({
      connection_id: ledger,
      external_id: 'i1',
      plugin_version: '1.0.0',
      read_at: '2026-11-24T18:00:00Z',
      audience: 'client',
    });
    expect(await db.hub('clients').select('name', 'state')).toEqual([{ name: 'Acme', state: 'active' }]);
    expect(await sentences()).toEqual(['Invoice INV-i1 over 120.00 GBP issued, due 2026-02-01']);
  });

  test('read again unchanged only moves the time it was read', async () => {
    await take([aContact('c1', 'Acme'), anInvoice('i1', 'c1')]);
    const again = await take([anInvoice('i1', 'c1')], { readAt: '2026-11-24T18:30:00Z' });
    expect(again).toEqual({ written: 0, unchanged: 1, stale: 0 });
    const row = await db.hub('records').where({ kind: 'invoice' }).first<{ read_at: string }>('read_at');
    expect(row.read_at).toBe('2026-11-24T18:30:00Z');
  });

  test('loses to a later version that came first', async () => {
    await take([aContact('c1', 'Acme'), anInvoice('i1', 'c1', { status: 'voided' }, '2026-01-09T00:00:00Z')]);
    expect(await take([anInvoice('i1', 'c1', {}, '2026-01-08T00:00:00Z')])).toMatchObject({ stale: 1 });
    expect(await sentences()).toContain('Invoice INV-i1 over 120.00 GBP voided');
  });

  test('may name one record twice: the later version stands', async () => {
    const records = [
      anInvoice('i1', 'c1', { number: 'NEW' }, '2026-01-09T00:00:00Z'),
      anInvoice('i1', 'c1', { number: 'OLD' }, '2026-01-08T00:00:00Z'),
    ];
    expect(await take(records)).toMatchObject({ written: 1 });
    expect(await db.hub('records').pluck('label')).toEqual(['NEW']);
  });

  test('fails as a whole, naming the record, when one has not the shape of its kind', async () => {
    const bad = anInvoice('i2', 'c1', { total: { amount: 1.5, currency: 'GBP' } });
    await expect(take([anInvoice('i1', 'c1'), bad])).rejects.toThrow(
      "The invoice 'i2' does not have the shape of its kind (data.total.amount:",
    );
    expect(await db.hub('records')).toEqual([]);
  });

  test('queues one job for those who asked about its kinds, and none when nothing changed', async () => {
    await take([anInvoice('i1', 'c1'), anInvoice('i2', 'c1')]);
    expect(await db.hub('jobs').select('name', 'payload', 'key')).toEqual([
      { name: 'look.again', payload: { connectionId: ledger }, key: `look.again:${ledger}` },
    ]);
    await db.hub('jobs').delete();
    await take([anInvoice('i1', 'c1'), aContact('c9', 'Other')]);
    expect(await db.hub('jobs')).toEqual([]);
  });

  test('leaves nothing behind when its transaction dies', async () => {
    armFailPoint('ingest.before-commit', 'throw');
    await expect(take([aContact('c1', 'Acme'), anInvoice('i1', 'c1')])).rejects.toThrow('ingest.before-commit');
    disarmFailPoint();
    for (const table of ['records', 'clients', 'timeline_entries', 'jobs']) expect(await db.hub(table)).toEqual([]);
  });

  test('waits for another page of the same records instead of fighting it', async () => {
    const pages = Array.from({ length: 8 }, (_, n) =>
      take(
        [3, 1, 2].map((i) => anInvoice(`i${i}`, 'c1', { number: `N${n}` }, `2026-01-0${n + 1}T00:00:00Z`)),
        { readAt: `2026-11-24T18:00:0${n}Z` },
      ),
    );
    await Promise.all(pages);
    expect(await db.hub('records').pluck('label')).toEqual(['N7', 'N7', 'N7']);
  });
});

describe('who a record belongs to', () => {
  test('is found out also when what it belongs to comes later', async () => {
    await take([aRefund('re1', 'ch1')], { connectionId: processor });
    await take([aCharge('ch1', 'i1')], { connectionId: processor });
    await take([aPayment('p1', 'i1')]);
    await take([anInvoice('i1', 'c1')]);
    expect(await sentences()).toEqual([]);
    await take([aContact('c1', 'Acme')]);
    expect((await sentences()).toSorted()).toEqual([
      '120.00 GBP paid for INV-i1',
      'Invoice INV-i1 over 120.00 GBP issued, due 2026-02-01',
      'Payment of 120.00 GBP for INV-i1 taken by the processor',
      'Refund of 120.00 GBP for INV-i1 made by the processor',
    ]);
  });

  test('changes with the invoice that moves to another client', async () => {
    await take([aContact('c1', 'Acme'), aContact('c2', 'Birch'), anInvoice('i1', 'c1'), aPayment('p1', 'i1')]);
    await take([anInvoice('i1', 'c2', {}, '2026-02-01T00:00:00Z')]);
    const rows = await db.hub('timeline_entries').distinct('client_id');
    expect(rows).toEqual([{ client_id: await clientId('Birch') }]);
  });

  test('is two clients for two customers of one name', async () => {
    await take([aContact('c1', 'Acme'), aContact('c2', 'Acme')]);
    expect(await db.hub('clients').pluck('name')).toEqual(['Acme', 'Acme']);
  });

  test('follows the name the ledger has, and founds nobody twice', async () => {
    await take([aContact('c1', 'Acme')]);
    await take([aContact('c1', 'Acme Holdings', '2026-02-01T00:00:00Z')]);
    expect(await db.hub('clients').pluck('name')).toEqual(['Acme Holdings']);
  });
});

describe('what is gone', () => {
  const ref: RecordRef = { kind: 'invoice', externalId: 'i1' };

  test('says nothing any more, and speaks again when it comes back', async () => {
    await take([aContact('c1', 'Acme'), anInvoice('i1', 'c1')]);
    expect(await take([], { deleted: [ref], readAt: '2026-11-24T18:10:00Z' })).toMatchObject({ written: 1 });
    expect(await sentences()).toEqual([]);
    await take([anInvoice('i1', 'c1')], { readAt: '2026-11-24T18:20:00Z' });
    expect(await sentences()).toHaveLength(1);
  });

  test('is what a whole pass did not name, except what was read on another way meanwhile', async () => {
    const passId = newId();
    await take(
      ['i1', 'i2', 'i3'].map((id) => anInvoice(id, 'c1')),
      { readAt: '2026-11-24T17:00:00Z', passId: newId() },
    );
    await take([anInvoice('i1', 'c1')], { readAt: '2026-11-24T18:00:00Z', passId });
    await take([anInvoice('i2', 'c1')], { readAt: '2026-11-24T18:00:30Z' });
    expect(await transaction(db, (tx) => forgetMissing(tx, ledger, ['invoice'], passId))).toBe(1);
    expect(await db.hub('records').whereNotNull('deleted_at').pluck('external_id')).toEqual(['i3']);
  });
});

test('any order of pages ends in the same timeline, which a rebuild would write again', async () => {
  const pages: [string, NormalisedRecord[]][] = [
    [ledger, [aContact('c1', 'Acme'), aContact('c2', 'Birch')]],
    [ledger, [anInvoice('i1', 'c1'), anInvoice('i2', 'c2')]],
    [ledger, [anInvoice('i1', 'c1', { status: 'voided' }, '2026-01-05T00:00:00Z')]],
    [ledger, [aPayment('p1', 'i1'), aPayment('p2', 'i2')]],
    [processor, [aCharge('ch1', 'i1'), aRefund('re1', 'ch1')]],
  ];
  let expected: string[] | null = null;
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), fc.nat(4), async (order, twice) => {
      await db.hub.raw('truncate timeline_entries, record_clients, client_links, records, clients, jobs cascade');
      for (const at of [...order, twice]) {
        const [connectionId, records] = pages[at] ?? ['', []];
        await take(records, { connectionId });
      }
      const seen = await sentences();
      expected ??= seen;
      expect(seen).toEqual(expected);
      expect(seen).toHaveLength(7);
      expect(await timelineDiffers(db)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test('a rebuild repairs what was changed by hand, and the check names it', async () => {
  await take([aContact('c1', 'Acme'), anInvoice('i1', 'c1'), anInvoice('i2', 'c1'), aPayment('p1', 'i1')]);
  await db.hub('timeline_entries').where({ kind: 'payment.received' }).delete();
  await db.hub('timeline_entries').where('words', 'like', '%INV-i1%').update({ words: 'forged' });
  expect((await timelineDiffers(db)).map(({ what }) => what).toSorted()).toEqual(['different', 'missing']);
  await rebuildTimeline(db);
  expect(await timelineDiffers(db)).toEqual([]);
});

describe("a client's rows", () => {
  async function seenBy(name: string): Promise<{ records: string[]; timeline: string[] }> {
    const client = await clientId(name);
    return scoped(db, { personId: newId(), clientId: client }, async (tx) => ({
      records: await tx('records').orderBy('external_id').pluck('external_id'),
      timeline: await tx('timeline_entries').orderBy('words').pluck('words'),
    }));
  }

  test('hold no draft, no bill, no contact, and nothing of another client, without any where', async () => {
    await take([
      aContact('c1', 'Acme'),
      aContact('c2', 'Birch'),
      anInvoice('open', 'c1'),
      anInvoice('draft', 'c1', { status: 'draft' }, undefined, 'staff'),
      anInvoice('bill', 'c1', { direction: 'purchase' }, undefined, 'staff'),
      anInvoice('other', 'c2'),
    ]);
    expect(await seenBy('Acme')).toEqual({
      records: ['open'],
      timeline: ['Invoice INV-open over 120.00 GBP issued, due 2026-02-01'],
    });
  });
});
