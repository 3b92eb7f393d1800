import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import { openBench, type Bench } from '../../test/support/plugins/bench.ts';
import { testDatabase } from '../../test/support/database.ts';

let bench: Bench;
let connectionId: string;

beforeAll(async () => {
  const plugin = await loadPlugin(import.meta.dirname);
  if (plugin.state !== 'ready') throw new Error(plugin.reason);
  const { firm } = generateFirm({ seed: 7, size: 'solo', now: Temporal.Now.instant() });
  bench = await openBench({ db: await testDatabase(), plugin, firm });
  ({ id: connectionId } = await bench.connect());
});
afterAll(() => bench.close());

async function recordsOf(kind: string): Promise<number> {
  const rows = await bench.db.hub('records').where({ kind }).select<{ kind: string }[]>('kind');
  return rows.length;
}

test('the whole history comes through the real gate, within the budget', async () => {
  const reports = await bench.host.syncNow(connectionId, { wait: true });
  expect(reports.map(({ trouble }) => trouble)).toEqual(Array(6).fill(null));
  const state = await bench.control<Record<string, unknown[]>>('state');
  for (const kind of ['charge', 'balance_transaction', 'payout', 'refund'])
    expect([kind, await recordsOf(kind)]).toEqual([kind, state[`${kind}s`]?.length]);
  expect((await bench.journal()).filter(({ status }) => status === 429)).toEqual([]);
});

test('a checkout opened through the host is paid and read again with its money', async () => {
  const opened = await bench.host.call(connectionId, 'payments', 'interactive', (port, ctx) =>
    port.openCheckout(ctx, {
      intentId: 'i-1',
      amount: { amount: 12_000, currency: 'GBP' },
      description: 'Invoice INV-1',
      payerEmail: null,
      metadata: { portico_invoice: 'inv-1' },
      successUrl: 'http://localhost:1/ok',
      cancelUrl: 'http://localhost:1/no',
      locale: 'en-GB',
    }),
  );
  const { charge = '', balanceTransaction = '', session = '' } = await bench.act('pay', { url: opened.url });
  await bench.host.readAgain(
    connectionId,
    [
      { kind: 'checkout', externalId: session },
      { kind: 'charge', externalId: charge },
    ],
    'interactive',
  );
  const rows = await bench.db
    .hub('records')
    .whereIn('external_id', [charge, balanceTransaction, session])
    .select<{ kind: string }[]>('kind');
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['balance_transaction', 'charge', 'checkout']);
});
