import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import type { LoadedPlugin } from '../../core/plugin-host/index.ts';
import { openBench, type Bench } from '../../test/support/plugins/bench.ts';
import { testDatabase } from '../../test/support/database.ts';
import { testClock } from '../../test/support/house.ts';
import { until } from '../../test/journeys/support/until.ts';

const now = '2026-11-24T12:00:00Z';
const { firm } = generateFirm({ seed: 7, size: 'solo', now: Temporal.Instant.from(now) });
const clock = testClock(now);
let bench: Bench;

async function ready(): Promise<Extract<LoadedPlugin, { state: 'ready' }>> {
  const plugin = await loadPlugin(import.meta.dirname);
  if (plugin.state !== 'ready') throw new Error(plugin.reason);
  return plugin;
}

async function held(kind: string): Promise<readonly { external_id: string; data: Record<string, unknown> }[]> {
  return bench.db
    .hub('records')
    .where({ kind })
    .whereNull('deleted_at')
    .orderBy('external_id')
    .select<{ external_id: string; data: Record<string, unknown> }[]>('external_id', 'data');
}

async function inbox(): Promise<readonly { handled_at: string | null }[]> {
  return bench.db.hub('webhook_events').select<{ handled_at: string | null }[]>('handled_at');
}

describe('by a private app’s token', () => {
  let connectionId: string;
  beforeAll(async () => {
    bench = await openBench({ db: await testDatabase(), plugin: await ready(), firm, clock });
    ({ id: connectionId } = await bench.connect());
  });
  afterAll(() => bench.close());

  test('it connects to the account, with its zone and currency', async () => {
    const [connection] = await bench.host.connections();
    expect(connection).toMatchObject({
      state: 'connected',
      identity: {
        organisation: 'HubSpot account 48151623',
        timeZone: 'Europe/London',
        baseCurrency: 'GBP',
        liveMode: false,
      },
    });
  });

  test('everything comes through the real gate, for staff only', async () => {
    const reports = await bench.host.syncNow(connectionId, { wait: true });
    expect(reports.map(({ trouble }) => trouble)).toEqual(Array(4).fill(null));
    const { counts } = await bench.control<{ counts: Record<string, number> }>('state');
    expect({
      contacts: (await held('person')).length,
      companies: (await held('company')).length,
      deals: (await held('deal')).length,
      notes: (await held('note')).length,
    }).toEqual(counts);
    const audiences = await bench.db.hub('records').distinct<{ audience: string }[]>('audience');
    expect(audiences).toEqual([{ audience: 'staff' }]);
  });

  test('a second pass an hour later finds nothing new and is no alarm', async () => {
    clock.advance({ hours: 1 });
    const before = await bench.db.hub('records').max<{ max: string }[]>('changed_at');
    const reports = await bench.host.syncNow(connectionId, { wait: true });
    expect(reports.map(({ trouble }) => trouble)).toEqual(Array(4).fill(null));
    expect(await bench.db.hub('records').max('changed_at')).toEqual(before);
  });

  test('a change is told by a signed delivery, and one reading brings it with whose it is', async () => {
    const told = { name: 'Told At Once', email: 'told@example.com', company: 'Told Ltd' };
    const { contact, company } = await bench.act('create_contact', told);
    await until('the deliveries are stored', async () => (await inbox()).length >= 3);
    await bench.host.work.handleEvents(connectionId, new AbortController().signal);
    expect((await held('person')).find(({ external_id }) => external_id === contact)?.data).toMatchObject({
      name: 'Told At Once',
      companyIds: [company],
    });
    expect((await inbox()).filter(({ handled_at }) => handled_at === null)).toEqual([]);
  });

  test('a note is written once for its intent, also when its answer was lost, and read back as our own', async () => {
    const person = (await held('person')).find(({ data }) => data['name'] === 'Told At Once');
    const log = () =>
      bench.host.call(connectionId, 'crm', 'posting', (port, ctx) =>
        port.logActivity(ctx, {
          intentId: 'intent-1',
          about: [{ kind: 'person', externalId: person?.external_id ?? '' }],
          at: clock.now().toString(),
          body: 'Invoice INV-1 was paid.',
        }),
      );
    await bench.fault({ kind: 'cut_after_effect', match: { method: 'POST', path: '/crm/v3/objects/notes' } });
    const first = await log();
    expect(await log()).toEqual(first);
    await bench.host.readAgain(connectionId, [first], 'posting');
    const own = (await held('note')).filter(({ data }) => data['ownWrite'] === true);
    expect(own.map(({ external_id, data }) => [external_id, data['body']])).toEqual([
      [first.externalId, 'Invoice INV-1 was paid.'],
    ]);
  });
});

describe('by an OAuth app', () => {
  let connectionId: string;
  beforeAll(async () => {
    bench = await openBench({ db: await testDatabase(), plugin: await ready(), firm, clock });
  });
  afterAll(() => bench.close());

  test('consent on the vendor’s page connects, and everything comes', async () => {
    const { clientSecret } = await bench.control<{ clientSecret: string }>('webhook', { url: bench.webhookUrl });
    const { account } = await bench.control<{ account: { clientId: string } }>('state');
    const settings = { access: 'oauth', clientId: account.clientId, clientSecret };
    const { connection, authorizeUrl } = await bench.host.enable('hubspot', { settings, personId: null });
    const { redirect } = await bench.act('consent', { url: authorizeUrl });
    const answer = new URL(redirect ?? '').searchParams;
    const connected = await bench.host.completeConnection({ connectionId: connection.id, answer, personId: null });
    connectionId = connected.id;
    expect(connected).toMatchObject({ state: 'connected', identity: { organisationId: '48151623' } });
    const reports = await bench.host.syncNow(connectionId, { wait: true });
    expect(reports.map(({ trouble }) => trouble)).toEqual(Array(4).fill(null));
  });

  test('a token that has lapsed is renewed without anybody noticing', async () => {
    clock.advance({ hours: 1 });
    const reports = await bench.host.syncNow(connectionId, { wait: true });
    expect(reports.map(({ trouble }) => trouble)).toEqual(Array(4).fill(null));
  });

  test('access that was taken away asks a person', async () => {
    await bench.act('revoke');
    clock.advance({ hours: 1 });
    await bench.host.work.runStream(connectionId, 'contacts', new AbortController().signal);
    expect(await bench.host.connections()).toMatchObject([
      { state: 'needs_attention', trouble: expect.stringContaining('Connect it again') },
    ]);
  });

  test('settings for one way do without the other’s, and say what their own lacks', async () => {
    const enable = (settings: Record<string, unknown>) => bench.host.enable('hubspot', { settings, personId: null });
    await expect(enable({ access: 'token' })).rejects.toMatchObject({
      fields: { accessToken: expect.stringContaining('missing') },
    });
  });
});
