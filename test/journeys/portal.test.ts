import { describe, expect, test } from '@jest/globals';
import type { Seat } from './support/browser.ts';
import { inspect } from './support/inspect.ts';
import { spoken } from './support/invoices.ts';
import { stage } from './support/stage.ts';

const on = stage();

const seats: readonly (readonly [string, Seat])[] = [
  ['at a desk', {}],
  ['on a phone of 320 px', { width: 320 }],
  ['without JavaScript', { script: false, width: 390 }],
];

describe.each(seats)('A client %s', (_where, seat) => {
  test('signs in and finds at home what is due, oldest first', async () => {
    const stranger = await on().stranger(seat);
    await stranger.page.goto('/');
    await stranger.page.waitForURL(/\/sign-in/);
    const problems = [...(await inspect(stranger, 'sign-in'))];

    const client = await on().client(3, seat);
    const { page, complaints } = client;
    await page.goto('/');
    problems.push(...(await inspect(client, 'home')));
    const due = await page.locator('main time, main .row').allInnerTexts();
    expect(due.length).toBeGreaterThan(0);
    expect(await dueInstants(page)).toEqual((await dueInstants(page)).toSorted());
    expect(await page.getByRole('link', { name: /^Pay / }).count()).toBeGreaterThan(0);
    expect([...problems, ...complaints, ...stranger.complaints]).toEqual([]);
  }, 60_000);

  test('reads the lists by tab, an invoice with its lines that add up, and its PDF', async () => {
    const client = await on().client(3, seat);
    const { page, context, complaints } = client;
    const problems: string[] = [];
    await page.goto('/invoices');
    problems.push(...(await inspect(client, 'invoices-to-pay')));
    expect(await page.locator('main tbody tr').count()).toBeGreaterThan(0);
    expect((await states(page)).filter((state) => !/^(Due|Overdue|Part paid|On its way)$/.test(state))).toEqual([]);

    await page.getByRole('link', { name: 'Paid', exact: true }).click();
    problems.push(...(await inspect(client, 'invoices-paid')));
    expect((await states(page)).filter((state) => !/^(Paid|Credited)$/.test(state))).toEqual([]);

    await page.getByRole('link', { name: 'All', exact: true }).click();
    expect(await page.locator('main tbody tr').count()).toBeGreaterThanOrEqual(15);
    await page.locator('main tbody tr a').first().click();
    await page.getByRole('heading', { level: 1, name: /^Invoice / }).waitFor();
    problems.push(...(await inspect(client, 'invoice')));
    expect(await sumOfLines(page)).toBe(await footerAmount(page, /^(Subtotal|Total)$/));

    const href = (await page.getByRole('link', { name: /^PDF/ }).getAttribute('href')) ?? '';
    const pdf = await context.request.get(href);
    expect(pdf.headers()['content-type']).toMatch(/^application\/pdf/);
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');

    await page.goto('/timeline');
    problems.push(...(await inspect(client, 'timeline')));
    await page.goto('/timeline?q=%25%27%22%3Cb%3E');
    problems.push(...(await inspect(client, 'timeline-nothing-found')));
    expect([...problems, ...complaints]).toEqual([]);
  }, 90_000);
});

type Page = Awaited<ReturnType<ReturnType<typeof on>['client']>>['page'];

/** The days of the rows to do: an invoice's due date, an agreement's date of sending. */
async function dueInstants(page: Page): Promise<readonly string[]> {
  const words = await page.locator('main .rows .row-note').allInnerTexts();
  return words.flatMap((text) => isoOf(text) ?? []);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 'Overdue since 3 March' or '17 Nov' means the year of the demo unless it is said; its newest are of this year. */
function isoOf(text: string): string | null {
  const [, day, month, year] = /(\d{1,2}) ([A-Z][a-z]{2})[a-z]*(?: (\d{4}))?/.exec(text) ?? [];
  if (day === undefined || month === undefined) return null;
  const number = months.indexOf(month) + 1;
  if (number === 0) throw new Error(`'${text}' names no month.`);
  return `${year ?? new Date().getFullYear()}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

async function states(page: Page): Promise<readonly string[]> {
  return (await page.locator('main tbody .badge').allInnerTexts()).map((text) => text.trim());
}

async function sumOfLines(page: Page): Promise<string> {
  const amounts = await page.locator('main tbody tr td:last-child').allInnerTexts();
  const cents = amounts.reduce((sum, text) => sum + centsOf(text), 0);
  return spoken((cents / 100).toFixed(2));
}

async function footerAmount(page: Page, word: RegExp): Promise<string> {
  const row = page
    .locator('main tfoot tr')
    .filter({ has: page.getByRole('rowheader', { name: word }) })
    .first();
  return (await row.locator('td').innerText()).trim();
}

function centsOf(text: string): number {
  return Number(text.replace(/[^\d.-]/g, '').replace('.', ''));
}
