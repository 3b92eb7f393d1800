import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page, Stream } from '../../../core/plugin-api/index.ts';
import { openXero, type Xero } from '../testing/open.ts';
import { cursorAfter, readCursor, writeCursor } from './cursor.ts';
import { pass, type Batch } from './pass.ts';
import { streams } from './streams.ts';

let xero: Xero;
beforeAll(async () => {
  xero = await openXero();
  await xero.act('limits', { minute: 100_000, day: 100_000 });
});
afterAll(() => xero.close());

function named(name: string): Stream {
  const found = streams.find((stream) => stream.name === name);
  if (!found) throw new Error(`No stream ${name}.`);
  return found;
}

async function pull(name: string, cursor: string | null): Promise<{ pages: Page[]; cursor: string }> {
  const pages: Page[] = [];
  for await (const page of named(name).pull(xero.ctx, cursor)) pages.push(page);
  return { pages, cursor: pages.at(-1)?.cursor ?? '' };
}

const idsOf = (pages: readonly Page[]) => pages.flatMap(({ records }) => records.map(({ externalId }) => externalId));

describe('a pass', () => {
  test.each([
    ['accounts', 13],
    ['contacts', 4],
    ['invoices', 10],
    ['credit_notes', 1],
    ['payments', 4],
    ['bank_transactions', 2],
    ['bank_transfers', 1],
  ])('over %s brings all %s in one call', async (name, count) => {
    const { pages } = await pull(name, null);
    expect(pages).toMatchObject([{ complete: true, calls: 1, total: count }]);
    expect(idsOf(pages)).toHaveLength(count);
  });

  test('after another brings what changed in between, and nothing when nothing did', async () => {
    const first = await pull('invoices', null);
    xero.advance(Temporal.Duration.from({ minutes: 10 }));
    const second = await pull('invoices', first.cursor);
    expect(idsOf(second.pages)).toEqual([]);
    await xero.act('pay_by_bank', { invoice: 'INV-4', amount: '5.00' });
    const third = await pull('invoices', second.cursor);
    expect(third.pages[0]?.records).toMatchObject([
      { kind: 'invoice', data: { number: 'INV-4', due: { amount: 11500 } } },
    ]);
  });

  test('brings a payment that was deleted, as deleted', async () => {
    const { entry } = await xero.act('pay_by_bank', { invoice: 'INV-3', amount: '1.00' });
    xero.advance(Temporal.Duration.from({ minutes: 10 }));
    const before = await pull('payments', null);
    xero.advance(Temporal.Duration.from({ minutes: 10 }));
    await xero.act('delete_payment', { entry });
    const after = await pull('payments', before.cursor);
    expect(after.pages[0]?.records).toMatchObject([{ externalId: entry, data: { status: 'deleted' } }]);
  });

  test('names a transfer that was deleted as gone', async () => {
    const { pages, cursor } = await pull('bank_transfers', null);
    const id = idsOf(pages)[0];
    xero.advance(Temporal.Duration.from({ minutes: 10 }));
    await xero.act('remove', { entry: id });
    expect((await pull('bank_transfers', cursor)).pages[0]?.deleted).toEqual([
      { kind: 'bank_transfer', externalId: id },
    ]);
  });

  test('that was stopped between pages goes on with the next one and looks back to its own beginning', async () => {
    const asked: [string | undefined, number][] = [];
    const listing = (_ctx: unknown, since: Date | undefined, page: number): Promise<Batch> => {
      asked.push([since?.toISOString(), page]);
      const data = { DateTimeUTC: `/Date(${Date.parse('2026-11-24T12:00:00Z') + page * 3_600_000})/` };
      return Promise.resolve({
        answer: { response: { data }, body: null },
        items: [{ kind: 'ignored' }],
        pageCount: 2,
        itemCount: 2,
      });
    };
    const [first] = await pagesOf(pass(xero.ctx, listing, null), 1);
    const [second] = await pagesOf(pass(xero.ctx, listing, first?.cursor ?? null), 1);
    expect(asked).toEqual([
      [undefined, 1],
      [undefined, 2],
    ]);
    expect(second?.complete).toBe(true);
    expect(readCursor(second?.cursor ?? null)).toEqual({ since: '2026-11-24T12:58:00Z', page: 1, startedAt: null });
  });
});

async function pagesOf(pages: AsyncIterable<Page>, count: number): Promise<readonly Page[]> {
  const taken: Page[] = [];
  for await (const page of pages) {
    taken.push(page);
    if (taken.length === count) break;
  }
  return taken;
}

describe('a cursor', () => {
  test('that cannot be read begins again', () => {
    expect(readCursor('{"page":0}')).toEqual({ since: null, page: 1, startedAt: null });
    expect(readCursor('nonsense')).toEqual({ since: null, page: 1, startedAt: null });
  });

  test('comes back as it was written', () => {
    const cursor = cursorAfter({ since: null, page: 3, startedAt: null }, '2026-11-24T12:00:00Z', false);
    expect(readCursor(writeCursor(cursor))).toEqual({ since: null, page: 4, startedAt: '2026-11-24T12:00:00Z' });
  });
});

describe('a reading by id', () => {
  test('of many invoices is one call and brings their lines; what is not there is gone', async () => {
    const ids = [await xero.invoiceId('INV-1'), await xero.invoiceId('INV-2'), '11111111-1111-4111-8111-111111111111'];
    const before = (await xero.journal()).length;
    const result = await named('invoices').read?.(xero.ctx, ids, 'invoice');
    expect((await xero.journal()).length).toBe(before + 1);
    expect(result?.records).toHaveLength(2);
    expect(result?.records.every(({ data }) => 'lines' in data && data.lines.length === 1)).toBe(true);
    expect(result?.deleted).toEqual([{ kind: 'invoice', externalId: ids[2] }]);
  });

  test('of many payments is one call too; what is not there is gone', async () => {
    const { pages } = await pull('payments', null);
    const known = pages.flatMap(({ records }) => records).slice(0, 3);
    const missing = '11111111-1111-4111-8111-111111111111';
    const before = (await xero.journal()).length;
    const ids = [...known.map(({ externalId }) => externalId), missing];
    const result = await named('payments').read?.(xero.ctx, ids, 'payment');
    expect((await xero.journal()).length).toBe(before + 1);
    expect(known.length).toBeGreaterThan(1);
    expect(new Set(result?.records)).toEqual(new Set(known));
    expect(result?.deleted).toEqual([{ kind: 'payment', externalId: missing }]);
  });

  test.each(['contacts', 'credit_notes', 'payments', 'bank_transactions', 'accounts'])(
    'of %s brings the same record as the list',
    async (name) => {
      const { pages } = await pull(name, null);
      const record = pages[0]?.records[0];
      if (!record) throw new Error('nothing listed');
      expect(await named(name).read?.(xero.ctx, [record.externalId], record.kind)).toEqual({
        records: [record],
        deleted: [],
      });
    },
  );
});

test('a typical day of polling stays under 160 calls', () => {
  const hours = { '1h': 24, '2h': 12, '4h': 6, '1d': 1 } as Readonly<Record<string, number>>;
  expect(streams.reduce((sum, { every }) => sum + (hours[every] ?? 1000), 0)).toBeLessThan(160);
});
