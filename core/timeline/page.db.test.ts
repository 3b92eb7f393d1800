import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { scoped, transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { followLinks, ingest } from '../records/index.ts';
import { aConnection, aContact, aPayment, anInvoice } from '../records/records-for-tests.ts';
import { endOfDay, timelinePage, type TimelineAsk, type TimelinePage } from './index.ts';

let db: Database;
let ledger: string;

type Ask = Omit<TimelineAsk, 'clientId'>;

async function take(records: readonly NormalisedRecord[]): Promise<void> {
  const page = { connectionId: ledger, pluginVersion: '1.0.0', deleted: [], readAt: '2026-11-24T18:00:00Z' };
  const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
  await transaction(db, (tx) => ingest(tx, { ...page, passId: null, records }, { now, subscriptions: [] }));
}

async function clientId(name: string): Promise<string> {
  const row = await db.hub('clients').where({ name }).first<{ id: string } | undefined>('id');
  return row?.id ?? '';
}

async function asStaff(name: string, ask: Ask = {}): Promise<TimelinePage> {
  const client = await clientId(name);
  return transaction(db, (tx) => timelinePage(tx, { clientId: client, ...ask }));
}

/** As a person of `of`, asking for the timeline of `name`. */
async function asClient(name: string, ask: Ask = {}, of = name): Promise<TimelinePage> {
  const [asked, active] = [await clientId(name), await clientId(of)];
  return scoped(db, { personId: newId(), clientId: active }, (tx) => timelinePage(tx, { clientId: asked, ...ask }));
}

function numbers({ entries }: TimelinePage): string[] {
  return entries.map(({ params }) => (typeof params.number === 'string' ? params.number : ''));
}

describe('search', () => {
  beforeAll(async () => {
    db = await testDatabase();
    ledger = await aConnection(db, 'ledger');
    await take([
      aContact('c1', 'Acme'),
      aContact('c2', 'Birch'),
      anInvoice('1', 'c1', { number: 'Agreement Müller' }),
      anInvoice('2', 'c1', { number: 'INV-0012' }),
      anInvoice('3', 'c1', { number: 'Straße Łódź' }),
      aPayment('p2', '2'),
      anInvoice('4', 'c1', { number: 'Xylophone', status: 'draft' }, undefined, 'staff'),
      anInvoice('5', 'c2', { number: 'Zeppelin' }),
    ]);
  });

  test.each([
    ['agreement', 'Agreement Müller'],
    ['Agremnt', 'Agreement Müller'],
    ['agreemnet', 'Agreement Müller'],
    ['Mullerr', 'Agreement Müller'],
    ['muller', 'Agreement Müller'],
    ['MÜLLER', 'Agreement Müller'],
    ['Mueller', 'Agreement Müller'],
    ['agremnt mullr', 'Agreement Müller'],
    ['strasse', 'Straße Łódź'],
    ['lodz', 'Straße Łódź'],
    ['0012', 'INV-0012'],
    ['inv0012', 'INV-0012'],
    ['INV/0012', 'INV-0012'],
    ['inv 12', 'INV-0012'],
  ])('for %j finds %s', async (typed, number) => {
    expect(new Set(numbers(await asClient('Acme', { search: typed })))).toEqual(new Set([number]));
  });

  test.each(['invocie', 'ivnoice', 'invioce', 'inovice', 'invoise', 'issud', 'isseud'])(
    'for the slip %j finds every invoice',
    async (typed) => {
      expect((await asClient('Acme', { search: typed })).entries).toHaveLength(3);
    },
  );

  test.each(['piad', 'paied', 'padi'])('for the slip %j finds the payment', async (typed) => {
    const { entries } = await asClient('Acme', { search: typed });
    expect(entries.map(({ kind }) => kind)).toEqual(['payment.received']);
  });

  test('says what it looked for instead', async () => {
    expect([...(await asClient('Acme', { search: 'agremnt 12' })).nearest]).toEqual([['agremnt', ['agreement']]]);
    expect([...(await asClient('Acme', { search: 'agree' })).nearest]).toEqual([]);
  });

  test('guesses no number: another digit is another invoice', async () => {
    expect((await asClient('Acme', { search: 'INV-0013' })).entries).toEqual([]);
  });

  test('finds nothing for what has nothing to do with it', async () => {
    for (const typed of ['qwertzuiop', 'agreement 0012', 'xx'])
      expect((await asClient('Acme', { search: typed })).entries).toEqual([]);
  });

  test('never lets a client find, nor be shown as a guess, a word of what only staff may see', async () => {
    expect(numbers(await asStaff('Acme', { search: 'xylophon' }))).toEqual(['Xylophone']);
    expect(numbers(await asStaff('Acme', { search: 'xilophone' }))).toEqual(['Xylophone']);
    for (const typed of ['xylophone', 'xylophon', 'xilophone', 'drafted', 'darfted']) {
      const page = await asClient('Acme', { search: typed });
      expect({ typed, found: page.entries, guesses: [...page.nearest] }).toEqual({ typed, found: [], guesses: [] });
    }
  });

  test("never lets a client find another client's words, whichever timeline is asked for", async () => {
    for (const search of ['zeppelin', 'zepelin', 'zeppeiln'])
      for (const asked of ['Acme', 'Birch']) {
        const page = await asClient(asked, { search }, 'Acme');
        expect([page.entries, [...page.nearest]]).toEqual([[], []]);
      }
    expect((await asClient('Birch', {}, 'Acme')).entries).toEqual([]);
  });

  test('forgets the words of what was linked to a client by mistake, guesses included', async () => {
    const { id } = await db.hub('records').where({ external_id: '5' }).first<{ id: string }>('id');
    const link = {
      id: newId(),
      client_id: await clientId('Acme'),
      connection_id: ledger,
      kind: 'invoice',
      external_id: '5',
      how: 'explicit',
      state: 'confirmed',
      created_at: '2026-11-24T18:00:00Z',
    };
    await transaction(db, async (tx) => {
      await tx('client_links').insert(link);
      await followLinks(tx, [id]);
    });
    const shown = await asClient('Acme', { search: 'zepelin' });
    expect([numbers(shown), [...shown.nearest]]).toEqual([['Zeppelin'], [['zepelin', ['zeppelin']]]]);
    await transaction(db, async (tx) => {
      await tx('client_links').where({ id: link.id }).update({ state: 'rejected' });
      await followLinks(tx, [id]);
    });
    for (const page of [await asClient('Acme', { search: 'zepelin' }), await asStaff('Acme', { search: 'zepelin' })])
      expect([page.entries, [...page.nearest]]).toEqual([[], []]);
  });

  test('by the portal’s role by hand finds no id without a scope', async () => {
    const ids = await db.portal.raw<{ rows: unknown[] }>(
      `select timeline_search(?, '''inv'':*'::tsquery, null, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', false, 50)`,
      [await clientId('Acme')],
    );
    expect(ids.rows).toEqual([]);
  });

  test.each([
    `'; drop table records; --`,
    '%_%',
    '"',
    '\\',
    'zz & | ! <-> :*',
    'x'.repeat(10_000),
    'word '.repeat(2_000),
    '\u0000',
    'inv\u0000oice\u0000xx',
    '\ud800',
    '()',
    "'''",
  ])('is unharmed by %j', async (typed) => {
    expect((await asClient('Acme', { search: typed })).entries).toEqual([]);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    db = await testDatabase();
    ledger = await aConnection(db, 'ledger');
    await take([aContact('c1', 'Acme')]);
  });

  function invoices(from: number, to: number, issuedOn = '2026-01-02'): NormalisedRecord[] {
    return Array.from({ length: to - from }, (_, n) =>
      anInvoice(`n${from + n}`, 'c1', { number: String(from + n), issuedOn }),
    );
  }

  /** Every page from the newest to the oldest, and what `between` does after each. */
  async function downwards(ask: Ask, between = () => Promise.resolve()): Promise<TimelinePage[]> {
    const pages = [await asClient('Acme', ask)];
    for (let place = pages[0]?.older; place; place = pages.at(-1)?.older) {
      await between();
      pages.push(await asClient('Acme', { ...ask, from: place }));
    }
    return pages;
  }

  test('neither repeat nor leave out an entry, down and up again', async () => {
    await take(invoices(0, 120));
    const down = await downwards({});
    const seen = down.flatMap(numbers);
    expect([seen.length, new Set(seen).size, down.length]).toEqual([120, 120, 3]);
    expect(down[0]?.newer).toBeNull();
    const up: string[] = [];
    let page = down.at(-1);
    while (page?.newer) {
      page = await asClient('Acme', { from: page.newer, direction: 'newer' });
      up.unshift(...numbers(page));
    }
    expect(up).toEqual(seen.slice(0, 100));
  });

  test('stay in place while entries arrive, also with a search and a filter', async () => {
    await take([...invoices(0, 120), ...invoices(1_000, 1_010, '2025-12-01')]);
    for (const ask of [
      {},
      { search: 'invoice' },
      { area: 'money' as const },
      { search: 'issued', area: 'money' as const },
    ]) {
      let arriving = 0;
      const pages = await downwards(ask, async () => {
        arriving += 1;
        await take(invoices(2_000 + arriving, 2_001 + arriving, '2026-05-01'));
      });
      const seen = pages.flatMap(numbers);
      expect(new Set(seen).size).toBe(seen.length);
      for (let n = 0; n < 120; n += 1) expect(seen).toContain(String(n));
      expect(seen.at(-1)).toMatch(/^100\d$/);
    }
  });

  test('begin with a day, and lead to what is newer', async () => {
    await take([...invoices(0, 3), ...invoices(3, 5, '2026-03-03'), ...invoices(5, 6, '2026-05-01')]);
    const page = await asClient('Acme', { from: endOfDay('2026-03-03', 'Europe/London') });
    expect(numbers(page).slice(0, 2).toSorted()).toEqual(['3', '4']);
    expect(page.newer).not.toBeNull();
    const later = await asClient('Acme', { from: endOfDay('2026-12-31', 'Europe/London') });
    expect([numbers(later)[0], later.newer]).toEqual(['5', null]);
    const before = await asClient('Acme', { from: endOfDay('2020-01-01', 'Europe/London') });
    expect([numbers(before), before.newer === null, before.older]).toEqual([[], false, null]);
  });

  test('hold one area where one is asked for', async () => {
    await take(invoices(0, 3));
    expect((await asClient('Acme', { area: 'money' })).entries).toHaveLength(3);
    expect((await asClient('Acme', { area: 'signatures' })).entries).toEqual([]);
  });

  test('find a common word’s newest and a rare word’s oldest', async () => {
    await take([...invoices(0, 1_200), anInvoice('old', 'c1', { number: 'Ancient', issuedOn: '2020-01-01' })]);
    const common = await asClient('Acme', { search: 'invoice' });
    expect(numbers(common)).toEqual(numbers(await asClient('Acme')));
    expect(numbers(await asClient('Acme', { search: 'ancient' }))).toEqual(['Ancient']);
    expect(numbers(await asClient('Acme', { search: 'anceint' }))).toEqual(['Ancient']);
  });
});
