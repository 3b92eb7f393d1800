import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { openBench, type Bench } from '../../test/support/plugins/bench.ts';
import { testDatabase } from '../../test/support/database.ts';
import { testClock, type TestClock } from '../../test/support/house.ts';
import type { Database } from '../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { newId } from '../ground/ids.ts';
import { loadPlugin } from './loading/load-plugins.ts';

const folder = path.join(import.meta.dirname, '../../test/support/fixture-plugins/installed/parrot');
const stop = new AbortController().signal;

let db: Database;
let clock: TestClock;
let bench: Bench;

beforeEach(async () => {
  db = await testDatabase();
  clock = testClock('2026-11-24T19:00:00Z');
  const plugin = await loadPlugin(folder);
  if (plugin.state !== 'ready') throw new Error(plugin.reason);
  bench = await openBench({ db, plugin, firm: null, clock });
});

afterEach(async () => {
  disarmFailPoint();
  await bench.close();
});

async function addThings(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await bench.act('add', { name: `Thing ${index}` });
}

async function names(): Promise<readonly string[]> {
  const rows = await db.hub('records').whereNull('deleted_at').select<{ data: { name: string } }[]>('data');
  return rows.map(({ data }) => data.name).sort();
}

async function jobs(name: string): Promise<readonly { payload: Record<string, unknown> }[]> {
  return db.hub('jobs').where({ name }).select<{ payload: Record<string, unknown> }[]>('payload');
}

async function untilLeased(connectionId: string): Promise<void> {
  const leased = db.hub('streams').where({ connection_id: connectionId }).whereNotNull('lease_until');
  while ((await leased.clone().first()) === undefined);
}

function signed(body: string): Record<string, string> {
  return { 'x-parrot-signature': createHmac('sha256', 'parrot-secret-5678').update(body).digest('hex') };
}

function deliver(body: string, headers: Record<string, string> = signed(body)): Promise<Response> {
  return fetch(bench.webhookUrl, { method: 'POST', body, headers });
}

describe('connecting with a key', () => {
  test('a good key connects, says to whom, and queues every stream', async () => {
    const connection = await bench.connect();
    expect(connection).toMatchObject({
      state: 'connected',
      enabled: true,
      identity: { organisation: 'The Parrot House' },
    });
    expect(await jobs('sync.stream')).toEqual([{ payload: { connectionId: connection.id, stream: 'things' } }]);
  });

  test('malformed settings name their field and store nothing', async () => {
    await expect(bench.host.enable('parrot', { settings: { apiKey: 'short' }, personId: null })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { apiKey: 'A key has eight characters or more.' },
    });
    expect(await bench.host.connections()).toEqual([]);
  });

  test('a key the vendor refuses stores nothing', async () => {
    const enabling = { settings: { apiKey: 'parrot-key-wrong' }, personId: null };
    await expect(bench.host.enable('parrot', enabling)).rejects.toMatchObject({ code: 'reconnect_needed' });
    expect(await bench.host.connections()).toEqual([]);
  });

  test('secrets are sealed in the database and shown by their last four characters only', async () => {
    await bench.connect();
    const rows = await db.hub('connection_secrets').select<{ sealed: Buffer }[]>('sealed');
    expect(rows.some(({ sealed }) => sealed.includes('parrot-key-1234'))).toBe(false);
    const form = await bench.host.settingsForm('parrot');
    expect(form.find(({ name }) => name === 'apiKey')).toMatchObject({ value: '', isSet: true, lastFour: '1234' });
  });

  test('a secret left empty in the form stays as it is', async () => {
    await bench.connect();
    await bench.host.enable('parrot', { settings: { apiKey: '', greeting: 'ahoy' }, personId: null });
    const form = await bench.host.settingsForm('parrot');
    expect(form.map(({ value, lastFour }) => value || lastFour)).toEqual(['1234', '5678', 'ahoy']);
  });
});

describe('reading streams', () => {
  test('a pass brings everything, page by page, and a second one changes nothing', async () => {
    await addThings(205);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    expect(await names()).toHaveLength(205);
    const before = await db.hub('records').select('id', 'version_at', 'data').orderBy('id');
    const [report] = await bench.host.syncNow(id, { wait: true });
    expect(report).toMatchObject({ stream: 'things', records: 205, trouble: null });
    expect(await db.hub('records').select('id', 'version_at', 'data').orderBy('id')).toEqual(before);
  });

  test('a queued pass is not made when another one, begun after it was asked for, has read the stream', async () => {
    await addThings(1);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    const calls = (await bench.journal()).length;
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBeNull();
    expect((await bench.journal()).length).toBe(calls);
    await bench.host.syncNow(id, { wait: false });
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBe('complete');
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBeNull();
  });

  test('what is asked for while a pass runs is read by a pass of its own', async () => {
    await addThings(1);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    await bench.fault({ kind: 'latency', match: { path: '/v1/things' }, ms: 500 });
    const running = bench.host.work.runStream(id, 'things', stop);
    await untilLeased(id);
    await bench.host.syncNow(id, { wait: false });
    expect(await running).toBe('complete');
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBe('complete');
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBeNull();
  });

  test('a stream whose run died is due once its lease is over', async () => {
    await addThings(1);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    await db.hub('streams').update({ lease_owner: newId(), lease_until: '2020-01-01T00:00:00Z', next_run_at: null });
    expect(await bench.host.work.runIfDue(id, 'things', stop)).toBe('complete');
  });

  test('a run that dies after a page is taken up at that page', async () => {
    await addThings(250);
    const { id } = await bench.connect();
    armFailPoint('sync.page-stored:2', 'throw');
    expect(await bench.host.work.runStream(id, 'things', stop)).toBe('failed');
    disarmFailPoint();
    const calls = (await bench.journal()).length;
    expect(await bench.host.work.runStream(id, 'things', stop)).toBe('complete');
    expect((await bench.journal()).length - calls).toBe(1);
    expect(await names()).toHaveLength(250);
  });

  test('what a whole snapshot pass does not name any more is gone', async () => {
    await addThings(3);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    await bench.control('act', { do: 'remove', id: 'thing_2' });
    clock.advance({ minutes: 5 });
    await bench.host.syncNow(id, { wait: true });
    expect(await names()).toEqual(['Thing 0', 'Thing 2']);
  });

  test('a pass that brings nothing where there was much is an alarm and takes nothing away', async () => {
    await addThings(3);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    const at = clock.now().toString();
    for (const thing of [1, 2, 3]) await bench.control('act', { do: 'remove', id: `thing_${thing}` });
    clock.advance({ hours: 1 });
    const [report] = await bench.host.syncNow(id, { wait: true });
    expect(report?.trouble).toMatch(/brought nothing, the one before 3/);
    expect(Temporal.Instant.from(report?.lastSuccessAt ?? '').equals(at)).toBe(true);
    expect(await names()).toHaveLength(3);
  });

  test('two hosts never read one stream at once', async () => {
    await addThings(150);
    const { id } = await bench.connect();
    const other = await bench.another();
    await bench.fault({ kind: 'latency', match: { path: '/v1/things' }, ms: 300, times: 2 });
    const runs = await Promise.all([
      bench.host.work.runStream(id, 'things', stop),
      other.work.runStream(id, 'things', stop),
    ]);
    expect([...runs].sort()).toEqual(['busy', 'complete']);
  });

  test('a vendor that is down leaves a sentence, the next try and the records as they were', async () => {
    await addThings(2);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    await bench.fault({ kind: 'status', status: 503, match: { path: '/v1/things' } });
    await bench.host.work.runStream(id, 'things', stop);
    const [card] = await bench.host.cards();
    expect(card?.connections[0]?.streams[0]).toMatchObject({ trouble: 'Parrot did not take the call.' });
    expect(card?.connections[0]?.streams[0]?.nextRunAt).toMatch(/^2026-11-24T19:00:15/);
    expect(await names()).toHaveLength(2);
  });

  test('a revoked key asks a person and stops polling', async () => {
    const { id } = await bench.connect();
    await bench.fault({ kind: 'status', status: 401, match: { path: '/v1/things' } });
    await bench.host.work.runStream(id, 'things', stop);
    expect((await bench.host.connections())[0]).toMatchObject({
      state: 'needs_attention',
      trouble: 'Parrot no longer accepts the key.',
    });
    await bench.host.check(id);
    expect((await bench.host.connections())[0]).toMatchObject({ state: 'connected', trouble: null });
  });
});

describe('the gate', () => {
  test('a host the manifest does not name is refused with a sentence, before anything is sent', async () => {
    const { id } = await bench.connect();
    const stray = bench.host.call(id, 'payments', 'interactive', () => Promise.resolve(null));
    await expect(stray).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a pause the vendor asks for holds for every process', async () => {
    const { id } = await bench.connect();
    const other = await bench.another();
    await bench.fault({ kind: 'status', status: 429, headers: { 'retry-after': '40' }, match: { path: '/v1/things' } });
    await bench.host.work.runStream(id, 'things', stop);
    const before = (await bench.journal()).length;
    await expect(other.check(id)).rejects.toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: 40 });
    expect((await bench.journal()).length).toBe(before);
    clock.advance({ seconds: 41 });
    await expect(other.check(id)).resolves.toMatchObject({ organisation: 'The Parrot House' });
  });

  test('calls of today are counted', async () => {
    await addThings(150);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    const [card] = await bench.host.cards();
    expect(card?.connections[0]?.calls).toEqual({ today: 3, limit: null });
  });
});

describe('the webhook inbox', () => {
  test('a delivery is stored with its job before the answer, and handled by reading the record again', async () => {
    const { id } = await bench.connect();
    await addThings(1);
    await bench.host.work.handleEvents(id, stop);
    const body = JSON.stringify({ id: 'evt_x', thing: 'thing_1' });
    const response = await deliver(body);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(await jobs('webhooks.handle')).not.toHaveLength(0);
    await bench.host.work.handleEvents(id, stop);
    expect(await names()).toEqual(['Thing 0']);
  });

  test('a repeated delivery is welcome, queues nothing and costs no call', async () => {
    const { id } = await bench.connect();
    const body = JSON.stringify({ id: 'evt_y', thing: 'thing_9' });
    await deliver(body);
    await bench.host.work.handleEvents(id, stop);
    await db.hub('jobs').delete();
    const calls = (await bench.journal()).length;
    expect((await deliver(body)).status).toBe(200);
    expect(await jobs('webhooks.handle')).toEqual([]);
    await bench.host.work.handleEvents(id, stop);
    expect((await bench.journal()).length).toBe(calls);
  });

  test('many hints make one read', async () => {
    await bench.connect();
    const calls = (await bench.journal()).length;
    const bodies = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ id: `evt_m${index}`, thing: `thing_${index % 5}` }),
    );
    const answers = await Promise.all(bodies.map((body) => deliver(body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [connection] = await bench.host.connections();
    await bench.host.work.handleEvents(connection?.id ?? '', stop);
    expect((await bench.journal()).length - calls).toBe(1);
  });

  test('a bad signature is 401, an empty delivery 200, a large body 413, an unknown plugin 404', async () => {
    await bench.connect();
    expect((await deliver('{}', { 'x-parrot-signature': 'ab'.repeat(32) })).status).toBe(401);
    expect((await deliver('{}')).status).toBe(200);
    expect((await deliver('x'.repeat(1_100_000))).status).toBe(413);
    const stranger = bench.webhookUrl.replace('parrot', 'nobody');
    expect((await fetch(stranger, { method: 'POST', body: '{}' })).status).toBe(404);
    expect(await db.hub('webhook_events').select()).toEqual([]);
  });

  test('an event that cannot be handled is tried again, then parked where a person sees it; others pass it', async () => {
    const { id } = await bench.connect();
    await addThings(1);
    await deliver(JSON.stringify({ id: 'evt_bad', nonsense: true }));
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await bench.host.work.handleEvents(id, stop);
      clock.advance({ hours: 1 });
    }
    const [card] = await bench.host.cards();
    expect(card?.connections[0]?.inbox).toMatchObject({ waiting: 0, parked: 1 });
    expect(await names()).toEqual(['Thing 0']);
  });

  test('a changed signing secret is accepted at once, whichever process saved it', async () => {
    await bench.connect();
    await deliver('{}');
    const other = await bench.another();
    await other.enable('parrot', { settings: { signingSecret: 'another-secret' }, personId: null });
    const headers = { 'x-parrot-signature': createHmac('sha256', 'another-secret').update('{}').digest('hex') };
    const { status } = await deliver('{}', headers);
    expect(status).toBe(200);
  });
});

describe('switching off and on', () => {
  test('off: nothing is read, deliveries are refused, inbox and history stay; on: it goes on', async () => {
    await addThings(2);
    const { id } = await bench.connect();
    await bench.host.syncNow(id, { wait: true });
    await bench.host.deactivate(id, { personId: null });
    await expect(bench.host.syncNow(id, { wait: false })).rejects.toThrow('Parrot is switched off.');
    await bench.host.work.handleEvents(id, stop);
    expect(await names()).toHaveLength(2);
    await bench.act('add', { name: 'While off' });
    await bench.host.activate(id, { personId: null });
    await bench.host.syncNow(id, { wait: true });
    expect(await names()).toContain('While off');
  });
});
