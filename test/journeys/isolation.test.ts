import { describe, expect, test } from '@jest/globals';
import { control } from './support/control.ts';
import { nobody, signedIn, type PortalReader } from './support/portal.ts';
import { stage } from './support/stage.ts';

const on = stage();

interface Seen {
  readonly text: string;
  /** Invoice number by the id in its address. */
  readonly invoices: ReadonlyMap<string, string>;
}

describe('What is not a client’s own', () => {
  test('never stands on a page of theirs: drafts, suppliers’ bills, other clients’ invoices', async () => {
    const { demo } = on().running;
    const { invoices } = await on().ledger.books();
    const drafts = invoices.filter(({ status }) => status === 'DRAFT').flatMap(({ number }) => number ?? []);
    expect(drafts.length).toBeGreaterThan(0);
    expect(JSON.stringify(await on().ledger.state())).toMatch(/BILL-\d/);

    const everything = await Promise.all(
      demo.clients.map(async (login) => everythingSeen(await signedIn(demo.url, login), drafts)),
    );
    for (const [place, { text, invoices: own }] of everything.entries()) {
      expect(own.size).toBeGreaterThanOrEqual(15);
      expect(drafts.filter((number) => mentions(text, number))).toEqual([]);
      expect(text).not.toMatch(/BILL-\d/);
      const others = everything.filter((_, other) => other !== place);
      for (const other of others) {
        expect([...other.invoices.keys()].filter((id) => own.has(id) || text.includes(id))).toEqual([]);
        expect([...other.invoices.values()].filter((number) => mentions(text, number))).toEqual([]);
      }
    }
  }, 90_000);

  test('is answered as if it did not exist: pages, PDF, checkout, the way back', async () => {
    const { demo } = on().running;
    const [mine, theirs] = await Promise.all([0, 1].map((place) => signedIn(demo.url, on().login(place))));
    if (!mine || !theirs) throw new Error('Two clients are needed.');
    const [foreign = ''] = (await everythingSeen(theirs, [])).invoices.keys();
    expect((await theirs.get(`/invoices/${foreign}`)).status).toBe(200);

    for (const id of [foreign, crypto.randomUUID(), 'nonsense'])
      for (const path of [`/invoices/${id}`, `/invoices/${id}/pdf`, `/invoices/${id}/return?checkout=${id}`])
        expect({ path, status: (await mine.get(path)).status }).toEqual({ path, status: 404 });
    expect((await mine.post(`/invoices/${foreign}/checkout`, {})).status).toBe(404);
    const live = await control(demo.sandboxes.stripe.control).journal();
    expect(live.filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/checkout'))).toEqual([]);
  }, 60_000);

  test.each(['/staff', '/staff/clients', '/staff/reconciliation', '/staff/settings/plugins'])(
    '%s is nothing to a client and the sign-in page to nobody',
    async (path) => {
      const { demo } = on().running;
      const client = await signedIn(demo.url, on().login(0));
      expect((await client.get(path)).status).toBe(404);
      const stranger = await nobody(demo.url).get(path);
      expect(stranger.status).toBeGreaterThanOrEqual(302);
      expect(new URL(stranger.location ?? '').pathname).toBe('/sign-in');
    },
    30_000,
  );
});

describe('Every page', () => {
  test('carries a policy that allows nothing inline and nothing from elsewhere', async () => {
    const { demo } = on().running;
    const client = await signedIn(demo.url, on().login(0));
    const owner = await signedIn(demo.url, demo.owner);
    const pages = [
      ...(await Promise.all(['/', '/invoices', '/timeline', '/no-such-page'].map((path) => client.get(path)))),
      ...(await Promise.all(['/staff', '/staff/clients', '/staff/settings/plugins'].map((path) => owner.get(path)))),
      await nobody(demo.url).get('/sign-in'),
    ];
    for (const { headers } of pages) {
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*(?!\.)/);
    }
  }, 30_000);

  test('is shown at the public address only; by another, a page says which one', async () => {
    const stranger = await on().stranger();
    const other = on().running.demo.url.replace('localhost', '127.0.0.1');
    const answer = await stranger.page.goto(`${other}/sign-in`);
    expect(answer?.status()).toBe(421);
    await stranger.page.getByRole('heading', { level: 1, name: 'Portico lives at another address' }).waitFor();
    await stranger.page.getByRole('link', { name: /^Go to http:\/\/localhost/ }).click();
    await stranger.page.getByLabel('E-mail', { exact: true }).waitFor();
    expect(stranger.complaints).toEqual([]);
  }, 30_000);
});

/** Reads all a client can reach by lists, each invoice, the timeline and by searching for what is forbidden. */
async function everythingSeen(reader: PortalReader, forbidden: readonly string[]): Promise<Seen> {
  const texts: string[] = [];
  const invoices = new Map<string, string>();
  let next: string | null = '/invoices?tab=all';
  while (next !== null) {
    const { text } = await reader.get(next);
    texts.push(text);
    for (const [, id = '', number = ''] of text.matchAll(/href="\/invoices\/([0-9a-f-]{36})">([^<]+)</g))
      invoices.set(id, number.trim());
    next = nextPage(text);
  }
  for (const id of invoices.keys()) texts.push((await reader.get(`/invoices/${id}`)).text);
  for (const path of ['/', '/timeline']) texts.push((await reader.get(path)).text);
  for (const number of [...forbidden, 'BILL']) {
    const { text } = await reader.get(`/timeline?q=${encodeURIComponent(number)}`);
    // What they typed themselves stands in the field, in links and in quotes.
    texts.push(text.replaceAll(/value="[^"]*"|q=[^"&]*/g, '').replaceAll(`“${number}”`, ''));
  }
  return { text: texts.join('\n'), invoices };
}

function nextPage(text: string): string | null {
  const href = /href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"/.exec(text);
  return (href?.[1] ?? href?.[2])?.replaceAll('&amp;', '&') ?? null;
}

function mentions(text: string, number: string): boolean {
  return new RegExp(`(?<![\\w-])${number.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`).test(text);
}
