import { afterEach, describe, expect, test } from '@jest/globals';
import type { DemoCrm } from '../../../core/plugin-api/index.ts';
import plugin from '../plugin.ts';
import { openBench, passOf, type Bench } from '../testing/bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const past = '2026-01-05T10:00:00.123Z';

function people(
  count: number,
  wish: { readonly createdAt?: string; readonly companyKeys?: string[] } = {},
): DemoCrm['people'] {
  return Array.from({ length: count }, (_, index) => ({
    key: `p${index}`,
    name: `Person ${index}`,
    email: `p${index}@example.com`,
    phone: null,
    companyKeys: wish.companyKeys ?? [],
    createdAt: wish.createdAt ?? past,
  }));
}

async function searches(): Promise<number> {
  return (await bench.journal()).filter(({ path }) => path.endsWith('/search')).length;
}

describe('the first pass', () => {
  test('lists everything by a hundred, associations along with it', async () => {
    bench = await openBench({
      companies: [
        { key: 'a', name: 'Acme', domain: 'Acme.example', city: 'Leeds', createdAt: past },
        { key: 'b', name: 'Bolt', domain: null, city: 'York', createdAt: past },
      ],
      people: people(250, { companyKeys: ['a', 'b'] }),
    });
    const { pages, records } = await passOf(bench.ctx, 'contacts', null);
    expect(pages.map(({ calls, records: { length } }) => [calls, length])).toEqual([
      [1, 100],
      [1, 100],
      [1, 50],
    ]);
    const { records: companies } = await passOf(bench.ctx, 'companies', null);
    expect(companies.map(({ data }) => data)).toEqual([
      { name: 'Acme', domain: 'acme.example', createdAt: '2026-01-05T10:00:00.123Z' },
      { name: 'Bolt', domain: null, createdAt: '2026-01-05T10:00:00.123Z' },
    ]);
    const ids = companies.map(({ externalId }) => externalId);
    expect(records[0]).toMatchObject({
      kind: 'person',
      audience: 'staff',
      versionAt: '2026-01-05T10:00:00.123Z',
      belongsTo: ids.map((externalId) => ({ kind: 'company', externalId })),
      data: { name: 'Person 0', email: 'p0@example.com', companyIds: ids },
    });
    expect(records[0]?.url).toMatch(/^https:\/\/app\.hubspot\.com\/contacts\/48151623\/record\/0-1\/\d+$/);
    expect(await searches()).toBe(0);
  });

  test('asks further for somebody with more associations than a list shows', async () => {
    const companies = Array.from({ length: 620 }, (_, index) => ({
      key: `c${index}`,
      name: `Company ${index}`,
      domain: null,
      city: 'Leeds',
      createdAt: past,
    }));
    bench = await openBench({
      companies,
      people: people(2, { companyKeys: companies.map(({ key }) => key) }).slice(0, 1),
    });
    const { records } = await passOf(bench.ctx, 'contacts', null);
    expect(records[0]?.belongsTo).toHaveLength(620);
  });

  test('a pass that died goes on at its page', async () => {
    bench = await openBench({ people: people(250) });
    const first = await passOf(bench.ctx, 'contacts', null);
    const rest = await passOf(bench.ctx, 'contacts', first.pages[0]?.cursor ?? null);
    expect(rest.records.map(({ externalId }) => externalId)).toEqual(
      first.records.slice(100).map(({ externalId }) => externalId),
    );
  });
});

describe('a later pass', () => {
  test('brings what changed, with its associations, and nothing twice', async () => {
    bench = await openBench({ people: people(30) });
    const first = await passOf(bench.ctx, 'contacts', null);
    const made = await bench.act('create_contact', { name: 'New Person', email: 'new@example.com', company: 'New Co' });
    bench.advance({ minutes: 1 });
    const second = await passOf(bench.ctx, 'contacts', first.cursor);
    expect(second.records).toMatchObject([
      { externalId: made['contact'], data: { name: 'New Person', companyIds: [made['company']] } },
    ]);
    expect((await passOf(bench.ctx, 'contacts', second.cursor)).records).toEqual([]);
  });

  test('finds what the search did not show yet in the pass before', async () => {
    bench = await openBench({ people: people(1) });
    const first = await passOf(bench.ctx, 'contacts', null);
    const { contact } = await bench.act('create_contact', { name: 'Just Now' });
    const tooEarly = await passOf(bench.ctx, 'contacts', first.cursor);
    expect(tooEarly.records).toEqual([]);
    bench.advance({ seconds: 5 });
    const later = await passOf(bench.ctx, 'contacts', tooEarly.cursor);
    expect(later.records.map(({ externalId }) => externalId)).toEqual([contact]);
  });

  test('goes through a moment that holds more than a search gives, and never past ten thousand', async () => {
    bench = await openBench({ people: people(5) });
    const first = await passOf(bench.ctx, 'contacts', null);
    // An import stamps them all alike, and lies in the future of the first pass.
    const createdAt = bench.now().add({ minutes: 1 }).toString();
    await bench.close();
    bench = await openBench({
      people: [
        ...people(650, { createdAt }),
        ...people(3, { createdAt: '2026-11-24T09:05:00Z' }).map((one, i) => ({ ...one, key: `x${i}`, email: null })),
      ],
    });
    bench.advance({ minutes: 10 });
    const { records, pages } = await passOf(bench.ctx, 'contacts', first.cursor);
    expect(new Set(records.map(({ externalId }) => externalId)).size).toBe(653);
    expect(records).toHaveLength(653);
    expect(pages.length).toBeLessThanOrEqual(8);
    const bodies = (await bench.journal()).filter(({ path }) => path.endsWith('/search'));
    expect(bodies.every(({ status }) => status === 200)).toBe(true);
  });

  test('a pass that died inside such a moment goes on within it', async () => {
    bench = await openBench({ people: people(450, { createdAt: '2026-11-24T09:01:00Z' }) });
    bench.advance({ minutes: 10 });
    const cursor = JSON.stringify({
      mode: 'changes',
      since: Temporal.Instant.from('2026-11-24T08:55:00Z').epochMilliseconds,
      inside: null,
      seen: [],
      archivedSince: 0,
      began: null,
      listedAt: Temporal.Instant.from('2026-11-24T09:00:00Z').epochMilliseconds,
    });
    const whole = await passOf(bench.ctx, 'contacts', cursor);
    const third = whole.pages[2];
    const rest = await passOf(bench.ctx, 'contacts', third?.cursor ?? null);
    const before = whole.pages.slice(0, 3).flatMap((page) => page.records);
    expect(before.length + rest.records.length).toBe(450);
    expect(new Set([...before, ...rest.records].map(({ externalId }) => externalId)).size).toBe(450);
  });

  test('says what was archived and what was merged away', async () => {
    bench = await openBench({ people: people(4) });
    const first = await passOf(bench.ctx, 'contacts', null);
    const [a, b, c, d] = first.records.map(({ externalId }) => externalId);
    await bench.act('delete', { contact: a });
    await bench.act('merge', { primary: b, merged: c });
    bench.advance({ minutes: 1 });
    const second = await passOf(bench.ctx, 'contacts', first.cursor);
    expect(second.deleted.toSorted()).toEqual([a, c].toSorted());
    expect(second.records.map(({ externalId }) => externalId)).toEqual([b]);
    expect(second.deleted).not.toContain(d);
  });

  test('lists everything anew after a day, and then what was archived meanwhile', async () => {
    bench = await openBench({ people: people(3) });
    const first = await passOf(bench.ctx, 'contacts', null);
    const [gone] = first.records;
    await bench.act('delete', { contact: gone?.externalId });
    bench.advance({ hours: 25 });
    const second = await passOf(bench.ctx, 'contacts', first.cursor);
    expect(second.records).toHaveLength(2);
    expect(second.deleted).toEqual([gone?.externalId]);
    expect(await searches()).toBe(0);
  });

  test('a cursor that cannot be read starts over', async () => {
    bench = await openBench({ people: people(3) });
    expect((await passOf(bench.ctx, 'contacts', 'nonsense')).records).toHaveLength(3);
  });
});

describe('deals and notes', () => {
  test('come with the words of their stages, their amounts and whose they are', async () => {
    bench = await openBench();
    const { contact, company } = await bench.act('create_contact', { name: 'Anna', company: 'Acme' });
    await bench.act('create_deal', { name: 'Website', amount: '1200.50', stage: 'closedwon', company, contact });
    await bench.act('create_deal', { name: 'Guess', amount: '10.999' });
    await bench.act('create_note', { body: '<p>Called.</p><p>Likes &lt;us&gt; &amp; paid</p>', contact });
    const deals = (await passOf(bench.ctx, 'deals', null)).records;
    expect(deals.map(({ data }) => data)).toMatchObject([
      {
        name: 'Website',
        stage: 'Closed won',
        status: 'won',
        amount: { amount: 120_050, currency: 'GBP' },
        companyIds: [company],
        personIds: [contact],
      },
      { name: 'Guess', status: 'open', amount: null, companyIds: [], closedAt: null },
    ]);
    expect(bench.warnings).toEqual(['The amount of a deal could not be read.']);
    const notes = (await passOf(bench.ctx, 'notes', null)).records;
    expect(notes).toMatchObject([
      {
        audience: 'staff',
        url: null,
        belongsTo: [{ kind: 'person', externalId: contact }],
        data: { body: 'Called.\nLikes <us> & paid', ownWrite: false, personIds: [contact] },
      },
    ]);
  });
});

describe('a reading of named records', () => {
  const read = (ids: readonly string[]) =>
    plugin.streams.find(({ name }) => name === 'contacts')?.read?.(bench.ctx, ids, 'person');

  test('takes a hundred at a call and sees writes at once', async () => {
    bench = await openBench({ people: people(150) });
    const { records } = await passOf(bench.ctx, 'contacts', null);
    const ids = records.map(({ externalId }) => externalId);
    await bench.act('update_contact', { contact: ids[0], email: 'changed@example.com' });
    const before = (await bench.journal()).length;
    const result = await read(ids);
    expect(result?.records).toHaveLength(150);
    expect(result?.records[0]?.data).toMatchObject({ email: 'changed@example.com' });
    expect((await bench.journal()).slice(before).map(({ path }) => path)).toEqual([
      '/crm/v3/objects/contacts/batch/read',
      '/crm/v3/objects/contacts/batch/read',
      '/crm/v4/associations/contacts/companies/batch/read',
    ]);
  });

  test('says that an unknown, an archived and a merged one are gone', async () => {
    bench = await openBench({ people: people(4) });
    const [a, b, c, d] = (await passOf(bench.ctx, 'contacts', null)).records.map(({ externalId }) => externalId);
    if (!a || !b || !c || !d) throw new Error('four people');
    await bench.act('delete', { contact: a });
    await bench.act('merge', { primary: b, merged: c });
    const result = await read([a, b, c, d, '1', 'nonsense']);
    expect(result?.records.map(({ externalId }) => externalId).toSorted()).toEqual([b, d].toSorted());
    const gone = new Set(result?.deleted.map(({ externalId }) => externalId));
    expect([...gone].toSorted()).toEqual(['1', a, c, 'nonsense'].toSorted());
  });
});
