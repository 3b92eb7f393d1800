import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { openBrowser, visitor } from '../../journeys/support/browser.ts';
import type { DemoFile } from '../../journeys/support/demo-file.ts';
import { shown, type Figure } from '../figure.ts';
import type { Workload } from '../workload.ts';

/** What a browser fetches for a client's first view, empty-handed, and for the next page of a list. */
export const weight: Workload = {
  goals: ['G'],
  name: 'page weight, by a real browser at a demo',
  async run(stage) {
    const { demo } = await stage.demo();
    const browser = await openBrowser();
    try {
      const { context, page } = await visitor(browser, demo.url);
      await signIn(page, demo);
      return [
        ...(await firstView(context, demo)),
        await nextPage(page, context, demo),
        await withoutScript(browser, demo),
      ];
    } finally {
      await browser.close();
    }
  },
};

interface Traffic {
  readonly urls: readonly string[];
  /** Bytes of each body, in the order the answers came. */
  readonly each: readonly number[];
  /** Bodies as they came over the wire. */
  readonly bytes: number;
  /** The same with what HTTP says around them. */
  readonly withHeaders: number;
}

async function firstView(context: BrowserContext, demo: DemoFile): Promise<readonly Figure[]> {
  const page = await context.newPage();
  const traffic = await watched(context, page, { cold: true }, async () => {
    await page.goto(demo.url, { waitUntil: 'load' });
    await page.evaluate(async () => (await document.fonts.ready).size);
  });
  const icon = await iconOf(page);
  const secure = await Promise.all(traffic.urls.map((url) => overHttps(page, url)));
  const names = traffic.urls.map(
    (url) =>
      new URL(url).pathname
        .split('/')
        .at(-1)
        ?.replace(/\.[0-9a-f]{12}/, '') || 'page',
  );
  const strangers = traffic.urls.filter((url) => new URL(url).origin !== new URL(demo.url).origin);
  await page.close();
  return [
    {
      what: 'first view of the home page',
      value: traffic.urls.length + (icon === null ? 0 : 1),
      unit: ' requests',
      goal: { atMost: 4 },
      beside: [...names, ...(icon === null ? [] : ['icon'])].join(', '),
    },
    {
      what: 'first view of the home page, over https',
      value: (secure.reduce((sum, bytes) => sum + bytes, 0) + (icon ?? 0)) / 1_000,
      unit: ' kB',
      goal: { atMost: 40 },
      beside: secure.map(shown).join(' + '),
    },
    {
      what: 'first view of the home page, plain http',
      value: (traffic.bytes + (icon ?? 0)) / 1_000,
      unit: ' kB',
      goal: null,
      beside: `${shown(traffic.withHeaders / 1_000)} kB with headers; browsers take brotli over https alone`,
    },
    { what: 'requests to anybody else', value: strangers.length, unit: '', goal: { atMost: 0 } },
  ];
}

/** Bytes of a body as the browser of a secure page asks for it. */
async function overHttps(page: Page, url: string): Promise<number> {
  const answer = await page.request.get(url, { headers: { 'accept-encoding': 'br' } });
  return Number(answer.headers()['content-length']);
}

/** A browser's tools do not show that it fetches the page's icon: bytes of it, null where it stands in the page. */
async function iconOf(page: Page): Promise<number | null> {
  const address = await page.locator('link[rel=icon]').getAttribute('href');
  if (address === null || address.startsWith('data:')) return null;
  const answer = await page.request.get(address);
  return (await answer.body()).length;
}

async function nextPage(page: Page, context: BrowserContext, demo: DemoFile): Promise<Figure> {
  // its live channel stays open, so it never falls silent
  await page.goto(`${demo.url}/timeline`, { waitUntil: 'load' });
  const more = page.locator('a[hx-get]').last();
  const traffic = await watched(context, page, { cold: false }, async () => {
    const [answer] = await Promise.all([page.waitForResponse((one) => !one.url().includes('/live')), more.click()]);
    await answer.finished();
  });
  return {
    what: 'next page of the timeline',
    value: traffic.urls.length,
    unit: ' requests',
    goal: { atMost: 1 },
    beside: `${shown(traffic.bytes / 1_000)} kB`,
  };
}

/** Whether a client without script comes from sign-in to an invoice. */
async function withoutScript(browser: Parameters<typeof visitor>[0], demo: DemoFile): Promise<Figure> {
  const { page } = await visitor(browser, demo.url, { script: false });
  await signIn(page, demo);
  await page.goto(`${demo.url}/invoices`);
  await page.locator('main a[href^="/invoices/"]').first().click();
  const drawn = await page.locator('main h1').count();
  return { what: 'pages that work without script, sign-in to invoice', value: drawn, unit: '', goal: { atLeast: 1 } };
}

async function signIn(page: Page, demo: DemoFile): Promise<void> {
  const [client] = demo.clients;
  if (!client) throw new Error('The demo names no client.');
  await page.goto(`${demo.url}/sign-in`);
  await page.getByLabel('E-mail').fill(client.email);
  await page.getByLabel('Password', { exact: true }).fill(client.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

async function watched(
  context: BrowserContext,
  page: Page,
  { cold }: { readonly cold: boolean },
  act: () => Promise<void>,
): Promise<Traffic> {
  const tools: CDPSession = await context.newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.setCacheDisabled', { cacheDisabled: cold });
  const urls: string[] = [];
  const each: number[] = [];
  let withHeaders = 0;
  tools.on('Network.requestWillBeSent', ({ request }) => {
    // A live channel comes after the page, weighs next to nothing and never ends.
    if (!request.url.startsWith('data:') && !new URL(request.url).pathname.endsWith('/live')) urls.push(request.url);
  });
  tools.on('Network.responseReceived', ({ response }) => {
    each.push(Number(response.headers['Content-Length'] ?? response.headers['content-length'] ?? 0));
  });
  tools.on('Network.loadingFinished', ({ encodedDataLength }) => (withHeaders += encodedDataLength));
  await act();
  await tools.detach();
  return { urls, each, bytes: each.reduce((sum, bytes) => sum + bytes, 0), withHeaders };
}
