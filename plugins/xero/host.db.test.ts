import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import type { CustomerReceipt } from '../../core/plugin-api/index.ts';
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

async function recordsOf(kind: string): Promise<number> {
  const rows = await bench.db.hub('records').where({ kind }).whereNull('deleted_at').select<{ kind: string }[]>('kind');
  return rows.length;
}

test('consent connects to the organisation, with its zone and currency', async () => {
  const [connection] = await bench.host.connections();
  expect(connection).toMatchObject({
    state: 'connected',
    identity: { organisation: 'Larkfield Studio', timeZone: 'Europe/London', baseCurrency: 'GBP', liveMode: false },
  });
});

test('the whole history comes through the real gate, within the budget', async () => {
  const reports = await bench.host.syncNow(connectionId, { wait: true });
  expect(reports.map(({ trouble }) => trouble)).toEqual(Array(7).fill(null));
  const { counts } = await bench.control<{ counts: Record<string, number> }>('state');
  expect({
    accounts: await recordsOf('account'),
    contacts: await recordsOf('contact'),
    invoices: await recordsOf('invoice'),
    creditNotes: await recordsOf('credit_note'),
    payments: await recordsOf('payment'),
    bankTransactions: await recordsOf('bank_transaction'),
    transfers: await recordsOf('bank_transfer'),
  }).toEqual(counts);
});

test('a second pass an hour later, with a token that has lapsed, finds nothing new and is no alarm', async () => {
  clock.advance({ hours: 1 });
  const reports = await bench.host.syncNow(connectionId, { wait: true });
  expect(reports.map(({ trouble }) => trouble)).toEqual(Array(7).fill(null));
});

test('a cut posting is unknown through the host as well, and find brings its entry', async () => {
  const rows = await bench.db
    .hub('records')
    .where({ kind: 'invoice' })
    .whereRaw(`data->>'status' = 'open' and data->>'direction' = 'sale' and data->>'currency' = 'GBP'`)
    .orderBy('external_id')
    .select<{ external_id: string; data: { number: string } }[]>('external_id', 'data');
  const [invoice] = rows;
  if (!invoice) throw new Error('no open invoice');
  const accounts = await bench.host.call(connectionId, 'accounting', 'posting', (port, ctx) => port.accounts(ctx));
  const intent: CustomerReceipt = {
    type: 'customer_receipt',
    id: 'intent-1',
    reference: 'ch_1',
    on: '2026-11-24',
    invoiceId: invoice.external_id,
    invoiceNumber: invoice.data.number,
    account: accounts.find(({ name }) => name === 'Stripe Clearing (GBP)')?.id ?? '',
    amount: { amount: 100, currency: 'GBP' },
  };
  await bench.fault({ kind: 'cut_after_effect', match: { method: 'PUT', path: '/api.xro/2.0/Payments' } });
  const call = bench.host.call.bind(bench.host);
  expect(await call(connectionId, 'accounting', 'posting', (port, ctx) => port.post(ctx, [intent]))).toMatchObject([
    { status: 'unknown' },
  ]);
  expect(await call(connectionId, 'accounting', 'posting', (port, ctx) => port.find(ctx, [intent]))).toMatchObject([
    { kind: 'payment' },
  ]);
});
