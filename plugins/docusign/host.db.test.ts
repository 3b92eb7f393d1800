import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { createLogger } from '../../core/ground/log.ts';
import { createPluginHost, loadSecretKey } from '../../core/plugin-host/index.ts';
import { loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import { openBench, type Bench } from '../../test/support/plugins/bench.ts';
import { testDatabase } from '../../test/support/database.ts';
import { testClock, type TestClock } from '../../test/support/house.ts';

let bench: Bench;
let clock: TestClock;
let connectionId: string;

beforeAll(async () => {
  const plugin = await loadPlugin(import.meta.dirname);
  if (plugin.state !== 'ready') throw new Error(plugin.reason);
  clock = testClock('2026-11-24T12:00:00Z');
  const { firm } = generateFirm({ seed: 7, size: 'solo', now: clock.now() });
  bench = await openBench({ db: await testDatabase(), plugin, firm, clock });
  ({ id: connectionId } = await bench.connect());
});
afterAll(() => bench.close());

interface Row {
  readonly external_id: string;
  readonly audience: string;
  readonly data: { readonly status: string; readonly intentId: string | null; readonly reason: string | null };
}

function envelopes(): Promise<readonly Row[]> {
  return bench.db
    .hub('records')
    .where({ kind: 'envelope' })
    .orderBy('external_id')
    .select<Row[]>('external_id', 'audience', 'data');
}

test('consent once connects to the account, and the gate knows where its API lies', async () => {
  const [connection] = await bench.host.connections();
  expect(connection).toMatchObject({
    state: 'connected',
    identity: { organisation: 'Larkfield Studio', timeZone: 'UTC', baseCurrency: 'GBP', liveMode: false },
  });
  expect(bench.host.redirectOrigins()).toContain(new URL(bench.sandbox.url).origin);
});

test('the whole history comes through the real gate in one call', async () => {
  const before = (await bench.journal()).length;
  const reports = await bench.host.syncNow(connectionId, { wait: true });
  expect(reports.map(({ trouble }) => trouble)).toEqual([null]);
  const state = await bench.control<{ envelopes: unknown[] }>('state');
  expect(await envelopes()).toHaveLength(state.envelopes.length);
  const calls = (await bench.journal()).slice(before).filter(({ path }) => path.startsWith('/restapi'));
  expect(calls).toHaveLength(1);
});

async function send(intentId: string): Promise<string> {
  const { externalId } = await bench.host.call(connectionId, 'signatures', 'posting', (port, ctx) =>
    port.send(ctx, {
      intentId,
      subject: 'Engagement letter',
      message: '',
      document: { name: 'letter.pdf', pdf: Buffer.from('%PDF-1.4\nstartxref\n9\n%%EOF\n') },
      signers: [{ clientUserId: 'anna', name: 'Anna Evans', email: 'anna@acme.example', order: 1 }],
    }),
  );
  return externalId;
}

/** A delivery as DocuSign makes it, signed with the account's key; what it says of the envelope is a lie. */
async function tell(envelopeId: string, event: string, signed = true): Promise<number> {
  const { hmacKeys = '' } = await bench.control<Record<string, string>>('webhook', { url: bench.webhookUrl });
  const { account } = await bench.control<{ account: { accountId: string } }>('state');
  const body = JSON.stringify({
    event,
    apiVersion: 'v2.1',
    uri: '',
    retryCount: 0,
    configurationId: 1,
    generatedDateTime: '2026-11-24T12:00:00Z',
    data: { accountId: account.accountId, envelopeId, envelopeSummary: { status: 'voided' } },
  });
  const signature = createHmac('sha256', signed ? hmacKeys : 'made up')
    .update(body)
    .digest('base64');
  const headers = { 'content-type': 'application/json', 'x-docusign-signature-1': signature };
  return (await fetch(bench.webhookUrl, { method: 'POST', headers, body })).status;
}

async function record(id: string): Promise<Row | undefined> {
  return (await envelopes()).find((row) => row.external_id === id);
}

const never = new AbortController().signal;

test('what is sent, signed and told of arrives as the vendor has it, not as the delivery says', async () => {
  const id = await send('intent-told');
  await bench.act('sign', { envelope: id });
  expect(await tell(id, 'envelope-completed')).toBe(200);
  await bench.host.work.handleEvents(connectionId, never);
  expect(await record(id)).toMatchObject({
    audience: 'client',
    data: { status: 'completed', intentId: 'intent-told' },
  });
});

test('a delivery of an unknown envelope is harmless, one with another signature is turned away', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000';
  expect(await tell(unknown, 'envelope-sent', false)).toBe(401);
  expect(await tell(unknown, 'envelope-sent')).toBe(200);
  await bench.host.work.handleEvents(connectionId, never);
  expect(await record(unknown)).toBeUndefined();
  const waiting = await bench.db.hub('webhook_events').where({ handled_at: null }).select('id');
  expect(waiting).toEqual([]);
});

test('a signature of which no delivery came is found at the next poll, a quarter of an hour later', async () => {
  const id = await send('intent-lost');
  await bench.fault({ kind: 'drop_webhook', times: 20 });
  await bench.act('sign', { envelope: id });
  await bench.clearFaults();
  clock.advance({ minutes: 15 });
  expect(await bench.host.syncNow(connectionId, { wait: true })).toMatchObject([{ trouble: null }]);
  expect(await record(id)).toMatchObject({ data: { status: 'completed' } });
});

test('a sending that was cut is unknown through the host too, and is found and not sent again', async () => {
  await bench.fault({ kind: 'cut_after_effect', match: { method: 'POST', path: '/restapi' } });
  await expect(send('intent-cut')).rejects.toMatchObject({ code: 'outcome_unknown' });
  const found = await bench.host.call(connectionId, 'signatures', 'posting', async (port, ctx) =>
    port.find?.(ctx, 'intent-cut'),
  );
  expect(await send('intent-cut')).toBe(found?.externalId);
});

test('a token lasts an hour and is asked for anew without anybody; consent taken back says what to press', async () => {
  clock.advance({ minutes: 61 });
  expect(await bench.host.syncNow(connectionId, { wait: true })).toMatchObject([{ trouble: null }]);
  await bench.act('revoke_consent');
  clock.advance({ minutes: 61 });
  expect(await bench.host.work.runStream(connectionId, 'envelopes', never)).toBe('failed');
  const [connection] = await bench.host.connections();
  expect(connection).toMatchObject({
    state: 'needs_attention',
    trouble:
      'DocuSign wants a person’s consent first. Press Connect on Settings › Plugins: it leads to the page where it is given.',
  });
  expect(await bench.connect()).toMatchObject({ id: connectionId, state: 'connected' });
});

test('at the real vendor a browser may be led to whatever host of DocuSign’s own serves the account', async () => {
  const host = await createPluginHost({
    config: { endpointOverrides: {}, pluginsDir: null },
    clock,
    log: createLogger('silent'),
    db: bench.db,
    url: 'https://portal.example',
    key: loadSecretKey({ secretKey: Buffer.alloc(32).toString('base64'), dataDir: '', databaseUrl: null }),
    subscriptions: [],
    folders: [path.dirname(import.meta.dirname)],
  });
  expect(host.redirectOrigins()).toEqual(
    expect.arrayContaining(['https://*.docusign.net', 'https://*.docusign.com', 'https://account.docusign.com']),
  );
});
