import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** How somebody looks at Portico. */
export interface Seat {
  /** CSS pixels: 320, 390 (a phone) or 1280 (a desk). */
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly script?: boolean;
}

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Whether pages may run scripts. */
  readonly scripted: boolean;
  /** What the browser complained about: scripts that broke and whatever the content security policy refused. */
  readonly complaints: readonly string[];
}

/**
 * Real Chromium with its security on. Never `chromium.args`: they switch web security off and run one process,
 * so that a page our own policy breaks would pass.
 */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/** A person with a browser of their own: no cookie is shared with another visitor. */
export async function visitor(browser: Browser, baseURL: string, seat: Seat = {}): Promise<Visitor> {
  const { width = 1280, scheme = 'light', script = true } = seat;
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: script,
    colorScheme: scheme,
    viewport: { width, height: width < 600 ? 780 : 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  watch(page, complaints);
  context.on('page', (another) => watch(another, complaints));
  return { context, page, scripted: script, complaints };
}

/** A status of 4xx is also told on the console; it is the page's business, asserted where it matters. */
const statusOfAnAnswer = /^Failed to load resource: the server responded with a status of 4\d\d/;

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !statusOfAnAnswer.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
}
