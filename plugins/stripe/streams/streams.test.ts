import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { NormalisedRecord, Page, PluginContext, Stream } from '../../../core/plugin-api/index.ts';
import { identify } from '../connect.ts';
import { openCheckout } from '../payments/checkouts.ts';
import { openBench, type Bench } from '../testing/bench.ts';
import { streams } from './streams.ts';

let bench: Bench;
let ctx: PluginContext;
let opened = 0;

beforeEach(async () => {
  bench = await openBench();
  ctx = bench.as({ identity: await identify(bench.ctx) });
});
afterEach(() => bench.close());

function streamOf(name: string): Stream {
  const found = streams.find((stream) => stream.name === name);
  if (!found) throw new Error(name);
  return found;
}

async function paid(pence = 12_000): Promise<Record<string, string>> {
  opened += 1;
  const { url } = await openCheckout(ctx, {
    intentId: `intent-${opened}`,
    amount: { amount: pence, currency: 'GBP' },
    description: 'Invoice INV-1',
    payerEmail: null,
    metadata: { portico_invoice: 'inv-1' },
    successUrl: 'http://hub.test/ok',
    cancelUrl: 'http://hub.test/no',
    locale: 'en-GB',
  });
  return bench.act('pay', { url });
}

async function pulled(
  name: string,
  cursor: string | null = null,
): Promise<{ pages: Page[]; records: NormalisedRecord[]; cursor: string }> {
  const pages = await Array.fromAsync(streamOf(name).pull(ctx, cursor));
  return { pages, records: pages.flatMap(({ records }) => records), cursor: pages.at(-1)?.cursor ?? '' };
}

const read = async (name: string, kind: NormalisedRecord['kind'], id = ''): Promise<readonly NormalisedRecord[]> =>
  (await streamOf(name).read?.(ctx, [id], kind))?.records ?? [];
const idsOf = (records: readonly NormalisedRecord[]): string[] => records.map(({ externalId }) => externalId);
const dataOf = (records: readonly NormalisedRecord[], id: string | undefined): unknown =>
  records.find(({ externalId }) => externalId === id)?.data;

async function apiCalls(): Promise<number> {
  return ((await bench.control('journal')) as unknown as unknown[]).length;
}

describe('the first pass', () => {
  test('brings everything, in as many calls as there are full pages', async () => {
    const made = [];
    for (let count = 0; count < 101; count += 1) made.push(await paid());
    const before = await apiCalls();
    const charges = await pulled('charges');
    expect((await apiCalls()) - before).toBe(2);
    expect(charges.pages.map(({ complete }) => complete)).toEqual([false, true]);
    expect(idsOf(charges.records).sort()).toEqual(made.map(({ charge }) => charge).sort());
  });

  test('goes on after a crash from the page that was stored last', async () => {
    for (let count = 0; count < 101; count += 1) await paid();
    const [first] = (await pulled('balance_transactions')).pages;
    const rest = await pulled('balance_transactions', first?.cursor ?? null);
    expect(rest.records).toHaveLength(1);
    expect(idsOf(first?.records ?? [])).not.toContain(rest.records[0]?.externalId);
  });
});

describe('after the first pass', () => {
  test('a stream reads again what events name, each once, and nothing when nothing happened', async () => {
    const { charge } = await paid();
    const first = await pulled('charges');
    await bench.act('refund', { charge, amount: '20.00' });
    const second = await pulled('charges', first.cursor);
    expect(second.records.find(({ kind }) => kind === 'charge')).toMatchObject({
      externalId: charge,
      data: { refunded: { amount: 2000, currency: 'GBP' } },
    });
    const before = await apiCalls();
    expect((await pulled('charges', second.cursor)).records).toEqual([]);
    expect((await apiCalls()) - before).toBe(1);
  });

  test('many changes come in pages that each move the cursor, and a crash goes on from the last one', async () => {
    const { cursor } = await pulled('charges');
    const made = [];
    for (let count = 0; count < 60; count += 1) made.push((await paid()).charge);
    const { pages } = await pulled('charges', cursor);
    expect(pages.map(({ complete }) => complete)).toEqual([false, true]);
    expect(new Set([cursor, ...pages.map((page) => page.cursor)]).size).toBe(3);
    const again = pages[0]?.records.find(({ kind }) => kind === 'charge')?.externalId;
    await bench.act('refund', { charge: again });
    const rest = await pulled('charges', pages[0]?.cursor ?? null);
    expect(dataOf(rest.records, again)).toMatchObject({ refunded: { amount: 12_000 } });
    const ids = [...(pages[0]?.records ?? []), ...rest.records].filter(({ kind }) => kind === 'charge');
    expect(new Set(idsOf(ids))).toEqual(new Set(made));
  });

  test('a cursor older than the events lists everything anew', async () => {
    const { charge } = await paid();
    const { cursor } = await pulled('charges');
    bench.advance({ days: 31 });
    expect(idsOf((await pulled('charges', cursor)).records)).toEqual([charge]);
  });

  test('every happening reaches its stream', async () => {
    const cursors = new Map<string, string>();
    for (const { name } of streams) cursors.set(name, (await pulled(name)).cursor);
    const { charge, session } = await paid();
    const { refund } = await bench.act('refund', { charge, amount: '5.00' });
    const { dispute } = await bench.act('dispute', { charge });
    const { payout } = await bench.act('payout');
    const news: string[] = [];
    for (const [name, cursor] of cursors) news.push(...idsOf((await pulled(name, cursor)).records));
    expect(news).toEqual(expect.arrayContaining([charge, session, refund, dispute, payout]));
  });
});

describe('reading again', () => {
  test('a charge brings the movement of its money in the same call', async () => {
    const { charge, balanceTransaction } = await paid();
    const before = await apiCalls();
    expect(idsOf(await read('charges', 'charge', charge))).toEqual([charge, balanceTransaction]);
    expect((await apiCalls()) - before).toBe(1);
  });

  test('a checkout brings its charge and the movement in the same call', async () => {
    const { session, charge, balanceTransaction } = await paid();
    const before = await apiCalls();
    expect(idsOf(await read('checkouts', 'checkout', session))).toEqual([session, charge, balanceTransaction]);
    expect((await apiCalls()) - before).toBe(1);
  });

  test('a payout brings what it carried, each naming it, its own movement naming none', async () => {
    const { balanceTransaction } = await paid();
    const { payout, balanceTransaction: own } = await bench.act('payout');
    const records = await read('payouts', 'payout', payout);
    expect(dataOf(records, payout)).toMatchObject({ status: 'paid', automatic: true });
    expect(dataOf(records, balanceTransaction)).toMatchObject({ payoutId: payout });
    expect(dataOf(records, own)).toMatchObject({ category: 'payout', payoutId: null });
  });

  test('a failed payout brings the movement that returned its money, which the next payout carries', async () => {
    await paid();
    const { payout } = await bench.act('payout');
    const { balanceTransaction: returned } = await bench.act('fail_payout', { payout });
    const failed = await read('payouts', 'payout', payout);
    expect(dataOf(failed, payout)).toMatchObject({ status: 'failed', failure: 'The bank account has been closed.' });
    expect(dataOf(failed, returned)).toMatchObject({ category: 'payout_reversal', payoutId: null });
    const { payout: next } = await bench.act('payout');
    expect(dataOf(await read('payouts', 'payout', next), returned)).toMatchObject({ payoutId: next });
    const both = await streamOf('payouts').read?.(ctx, [payout ?? '', next ?? ''], 'payout');
    expect(idsOf(both?.records ?? []).filter((id) => id === returned)).toHaveLength(1);
  });

  test('a charge read after its payout still knows the payout', async () => {
    const { charge, balanceTransaction } = await paid();
    const { payout } = await bench.act('payout');
    expect(dataOf(await read('charges', 'charge', charge), balanceTransaction)).toMatchObject({ payoutId: payout });
  });

  test('new movements name the payout that took them meanwhile', async () => {
    const { cursor } = await pulled('balance_transactions');
    const { balanceTransaction } = await paid();
    const { payout } = await bench.act('payout');
    const { records } = await pulled('balance_transactions', cursor);
    expect(dataOf(records, balanceTransaction)).toMatchObject({ payoutId: payout });
  });

  test('goes by the kind asked for, whichever stream is asked', async () => {
    const { charge, balanceTransaction } = await paid();
    expect(idsOf(await read('charges', 'balance_transaction', balanceTransaction))).toEqual([balanceTransaction]);
    expect(idsOf(await read('payouts', 'charge', charge))).toContain(charge);
  });

  test('what Stripe does not know is deleted', async () => {
    expect(await streamOf('charges').read?.(ctx, ['ch_gone'], 'charge')).toEqual({
      records: [],
      deleted: [{ kind: 'charge', externalId: 'ch_gone' }],
    });
  });
});
