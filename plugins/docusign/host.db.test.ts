import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import { openBench, type Bench } from '../../test/conformance/bench.ts';
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
