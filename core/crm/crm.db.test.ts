import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { transaction, type Database } from '../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { newId } from '../ground/ids.ts';
import { identity } from '../identity/index.ts';
import {
  Bug,
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type CrmPort,
  type PluginContext,
} from '../plugin-api/index.ts';
import type { Connection, PluginHost } from '../plugin-host/index.ts';
import { ingest } from '../records/index.ts';
import { aContact, anInvoice, aPayment } from '../records/records-for-tests.ts';
import { crmWing } from './index.ts';
import { tellCrm } from './tell.ts';

type Activity = Parameters<CrmPort['logActivity']>[1];

/** A CRM as the port promises it: one note per intent. `trouble` strikes the next call, before or after it wrote. */
class FakeCrm {
  readonly notes = new Map<string, Activity>();
  calls = 0;
  trouble: { error: Error; after: boolean } | null = null;

  readonly port: CrmPort = {
    logActivity: (_ctx, activity) => {
      this.calls += 1;
      const { trouble } = this;
      this.trouble = null;
      if (trouble && !trouble.after) return Promise.reject(trouble.error);
      this.notes.set(activity.intentId, this.notes.get(activity.intentId) ?? activity);
      if (trouble) return Promise.reject(trouble.error);
      return Promise.resolve({ kind: 'note', externalId: `note ${activity.intentId}` });
    },
  };
}

let db: Database;
let house: House;
let crm: FakeCrm;
let ledger: string;
let crmId: string;

beforeEach(async () => {
  db = await testDatabase();
  await aFirm(db);
  crm = new FakeCrm();
  ledger = newId();
  crmId = newId();
  for (const [id, plugin_id] of [
    [ledger, 'ledger'],
    [crmId, 'crm'],
  ])
    await db.hub('connections').insert({
      id,
      plugin_id,
      identity: JSON.stringify({ organisation: 'x', timeZone: 'Europe/London' }),
      state: 'connected',
      connected_at: '2026-11-20T12:00:00Z',
      created_at: '2026-11-20T12:00:00Z',
    });
  const host: Partial<PluginHost> = {
    withPort: (port) =>
      Promise.resolve(port === 'crm' ? [{ id: crmId, pluginId: 'crm' } as unknown as Connection] : []),
    call: (_id, _port, _lane, work) => work(crm.port as never, {} as PluginContext),
  };
  house = await openHouse(db, [identity, crmWing], { plugins: host });
});
afterEach(async () => {
  disarmFailPoint();
  await house.close();
});
afterAll(() => disarmFailPoint());

async function paid(id: string, on: string, at = '2026-11-24T10:00:00Z'): Promise<void> {
  const payment = aPayment(id, 'i1');
  if (payment.kind !== 'payment') throw new Error('A payment was expected.');
  await bring(at, [aContact('c1', 'Acme'), anInvoice('i1', 'c1'), { ...payment, data: { ...payment.data, on } }]);
}

async function bring(at: string, records: Parameters<typeof ingest>[1]['records']): Promise<void> {
  await transaction(db, (tx) =>
    ingest(
      tx,
      { connectionId: ledger, pluginVersion: '1', records, deleted: [], readAt: at, passId: null },
      { now: Temporal.Instant.from(at), subscriptions: [] },
    ),
  );
}

async function linked(kind: 'person' | 'company', externalId: string): Promise<void> {
  const client_id = (await db.hub('clients').first<{ id: string }>('id')).id;
  const data =
    kind === 'company'
      ? { name: 'Acme', domain: null, createdAt: null }
      : { name: 'Anna', email: null, phone: null, companyIds: [], createdAt: null };
  await db.hub('records').insert({
    id: newId(),
    connection_id: crmId,
    kind,
    external_id: externalId,
    audience: 'staff',
    version_at: '2026-01-01T00:00:00Z',
    version_read_at: '2026-01-01T00:00:00Z',
    changed_at: '2026-01-01T00:00:00Z',
    content_hash: Buffer.from(externalId),
    read_at: '2026-01-01T00:00:00Z',
    data: JSON.stringify(data),
    plugin_version: '1',
    first_seen_at: '2026-01-01T00:00:00Z',
  });
  await db.hub('client_links').insert({
    id: newId(),
    client_id,
    connection_id: crmId,
    kind,
    external_id: externalId,
    how: 'explicit',
    state: 'confirmed',
    created_at: '2026-01-01T00:00:00Z',
  });
}

async function states(): Promise<string[]> {
  return (await db.hub('crm_notes').orderBy('occurred_at').select<{ state: string }[]>('state')).map(
    ({ state }) => state,
  );
}

describe('what the CRM is told', () => {
  test('is one note on the company and the contact for a payment, however often it is asked', async () => {
    await paid('p1', '2026-11-24');
    await linked('company', 'co1');
    await linked('person', 'pe1');
    await tellCrm(house.deps);
    await tellCrm(house.deps);
    const [note, ...more] = [...crm.notes.values()];
    expect(more).toEqual([]);
    expect(crm.calls).toBe(1);
    expect(note?.about).toEqual([
      { kind: 'company', externalId: 'co1' },
      { kind: 'person', externalId: 'pe1' },
    ]);
    expect(note?.body).toMatch(/120\.00 GBP.*INV-i1[^]*\/staff\/clients\//);
    expect(await states()).toEqual(['written']);
  });

  test('is nothing of what was before it was connected, nor of clients nobody there stands for', async () => {
    await paid('old', '2026-11-17');
    await paid('new', '2026-11-24');
    await tellCrm(house.deps);
    expect(crm.calls).toBe(0);
    await linked('company', 'co1');
    await tellCrm(house.deps);
    expect(crm.notes.size).toBe(1);
  });

  test('is nothing that was switched off', async () => {
    await aStaffMember(db, 'owner@fern.example');
    const owner = await signedIn(house, 'owner@fern.example');
    expect((await owner.post('/staff/settings/notes', { signed: 'on' })).status).toBe(303);
    await paid('p1', '2026-11-24');
    await linked('company', 'co1');
    await tellCrm(house.deps);
    expect(crm.calls).toBe(0);
    expect((await owner.get('/staff/settings/notes')).text).toMatch(/id="paid" type="checkbox" name="paid">/);
  });
});

describe('when the CRM', () => {
  beforeEach(async () => {
    await paid('p1', '2026-11-24');
    await linked('company', 'co1');
  });

  test.each([false, true])(
    'does not say whether it wrote (and had: %s), there is one note in the end',
    async (after) => {
      crm.trouble = { error: new OutcomeUnknown('No answer.'), after };
      await tellCrm(house.deps);
      expect(await states()).toEqual(['unknown']);
      house.clock.advance({ minutes: 1 });
      await tellCrm(house.deps);
      expect(await states()).toEqual(['written']);
      expect(crm.notes.size).toBe(1);
    },
  );

  test('is away, the note waits as long as it is asked to', async () => {
    crm.trouble = { error: new VendorUnavailable('Busy.', {}, 300), after: false };
    await tellCrm(house.deps);
    house.clock.advance({ minutes: 4 });
    await tellCrm(house.deps);
    expect(crm.calls).toBe(1);
    const waiting = await db
      .hub('jobs')
      .where({ name: 'crm.tell' })
      .orderBy('created_at', 'desc')
      .first<{ run_at: string }>('run_at');
    expect(waiting).toEqual({ run_at: '2026-11-24T19:05:00Z' });
    house.clock.advance({ minutes: 2 });
    await tellCrm(house.deps);
    expect(await states()).toEqual(['written']);
  });

  test('refuses, the note stands with the reason until someone asks again', async () => {
    crm.trouble = { error: new VendorRefused('That company was deleted.'), after: false };
    await tellCrm(house.deps);
    await tellCrm(house.deps);
    expect(crm.calls).toBe(1);
    await aStaffMember(db, 'owner@fern.example');
    const owner = await signedIn(house, 'owner@fern.example');
    expect((await owner.get('/staff/settings/notes')).text).toContain('That company was deleted.');
    const { id } = await db.hub('crm_notes').first<{ id: string }>('id');
    expect((await owner.post(`/staff/settings/notes/${id}/attempt`, {})).status).toBe(303);
    await tellCrm(house.deps);
    expect(await states()).toEqual(['written']);
    expect((await owner.post(`/staff/settings/notes/${id}/attempt`, {})).status).toBe(404);
  });

  test('wants to be reconnected, nothing is refused: every note waits for the reconnection', async () => {
    await paid('p2', '2026-11-24');
    crm.trouble = { error: new ReconnectNeeded('Reconnect.'), after: false };
    await tellCrm(house.deps);
    expect(crm.calls).toBe(1);
    expect(await states()).toEqual(['planned', 'planned']);
    house.clock.advance({ minutes: 1 });
    await tellCrm(house.deps);
    expect(await states()).toEqual(['written', 'written']);
  });

  test('is asked by a mistake of ours, the mistake is not hidden as a note that waits', async () => {
    crm.trouble = { error: new Bug('Ours.'), after: false };
    await expect(tellCrm(house.deps)).rejects.toThrow('Ours.');
  });

  test.each(['note.sending', 'note.sent'])(
    'was being told when the worker died at %s, it has one note',
    async (point) => {
      armFailPoint(point, 'throw');
      await expect(tellCrm(house.deps)).rejects.toThrow(point);
      disarmFailPoint();
      await tellCrm(house.deps);
      expect(await states()).toEqual(['sending']);
      house.clock.advance({ minutes: 4 });
      await tellCrm(house.deps);
      expect(await states()).toEqual(['written']);
      expect(crm.notes.size).toBe(1);
    },
  );
});

test('the page is for those who may change settings', async () => {
  await aStaffMember(db, 'books@fern.example', 'bookkeeper');
  expect((await (await signedIn(house, 'books@fern.example')).get('/staff/settings/notes')).status).toBe(403);
  expect((await house.visitor().get('/staff/settings/notes')).status).toBe(303);
});
