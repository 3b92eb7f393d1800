import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Seat } from './support/browser.ts';
import { inspect } from './support/inspect.ts';
import { tabTo } from './support/keyboard.ts';
import { stage } from './support/stage.ts';

const on = stage();

const seats: readonly (readonly [string, Seat])[] = [
  ['at a desk', {}],
  ['on a phone of 320 px', { width: 320 }],
  ['without JavaScript', { script: false, width: 390 }],
];

/** The ledger says what changed, and is then asked; it may have to wait for the next minute's calls. */
const arrives = { timeout: 100_000 };

describe.each(seats)('A client %s', (_where, seat) => {
  test('finds what they look for in spite of a slip, by kind and by day, and reads why it is shown', async () => {
    const client = await on().client(3, seat);
    const { page, complaints } = client;
    const problems: string[] = [];
    await page.goto('/timeline');
    expect((await sentences(page)).length).toBeGreaterThanOrEqual(15);

    await page.getByLabel('Search the timeline').fill('invocie');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('main').getByText('it was taken for “invoice”').waitFor();
    expect((await sentences(page)).filter((text) => !text.includes('Invoice'))).toEqual([]);
    problems.push(...(await inspect(client, 'timeline-found')));
    // axe leaves empty style attributes behind, and htmx would carry them over into what it swaps in
    await page.reload();

    await page.getByRole('link', { name: 'Messages', exact: true }).click();
    await page.locator('main').getByText('Nothing matches').waitFor();
    problems.push(...(await inspect(client, 'timeline-none')));
    await page.goBack();
    await page.locator('main').getByText('it was taken for “invoice”').waitFor();
    // going back loads the page, which a reload might meet half way
    await page.goto(page.url());
    await page.locator('main').getByText('it was taken for “invoice”').waitFor();
    await page.getByRole('link', { name: 'Clear', exact: true }).click();
    await page.locator('main').getByText('Newest first.', { exact: true }).waitFor();
    const cleared = await sentences(page);
    await page.goto('/timeline');
    expect(await sentences(page)).toEqual(cleared);

    const days = await page.locator('.timeline-day').allInnerTexts();
    const [middle = ''] = days.slice(Math.floor(days.length / 2));
    await page.goto(`/timeline?on=${isoOf(middle)}`);
    expect((await page.locator('.timeline-day').allInnerTexts())[0]).toBe(middle);
    await page.getByRole('link', { name: 'Newest', exact: true }).click();
    await page.locator('main').getByText('Newest first.', { exact: true }).waitFor();

    const why = page.locator('.timeline details').first();
    await why.locator('summary').click();
    await why.getByText('Plugin version').waitFor();
    problems.push(...(await inspect(client, 'timeline-why')));
    expect([...problems, ...complaints]).toEqual([]);
  }, 120_000);
});

test('A client does all of it with the keyboard alone, and always sees where the focus is', async () => {
  const { page, complaints } = await on().client(2);
  await page.goto('/timeline');
  await tabTo(page, /^Search the timeline$/);
  await page.keyboard.type('paied');
  await page.keyboard.press('Enter');
  await page.locator('main').getByText('it was taken for “paid”').waitFor();
  await tabTo(page, /^Messages$/);
  await page.keyboard.press('Enter');
  await page.locator('main').getByText('Nothing matches').waitFor();
  await page.goto('/timeline');
  await tabTo(page, /Why do I see this\?$/);
  await page.keyboard.press('Enter');
  await page.getByText('Plugin version').first().waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

test('What is voided in the ledger appears on the open pages of client and staff, and moves nothing they read', async () => {
  const [client, owner] = [await on().client(1), await on().owner()];
  await client.page.goto('/timeline');
  await owner.page.goto(`/staff/clients/${on().login(1).clientId}`);
  const before = await sentences(client.page);
  await client.page.locator('.timeline details summary').first().click();

  const number = await anUnpaidInvoice(client.page);
  const voided = new RegExp(`Invoice ${number} over .* voided`);
  await on().ledger.act({ do: 'void', invoice: number });
  await client.page.locator('.timeline-arrived').getByText(voided).waitFor(arrives);
  await owner.page.locator('.timeline-arrived').getByText(voided).waitFor(arrives);
  expect(await client.page.locator('#live').innerText()).toMatch(/^\d+ new entr(y|ies)$/);
  expect(await client.page.locator('ol.timeline:not(.timeline-arrived *) .timeline-text > p').allInnerTexts()).toEqual(
    before,
  );
  expect(await client.page.locator('#timeline-list details[open]').count()).toBe(1);
  const problems = [...(await inspect(client, 'timeline-arrived')), ...(await inspect(owner, 'client-arrived'))];

  await client.page.reload();
  expect(await client.page.locator('.timeline-arrived').innerText()).toBe('');
  expect((await sentences(client.page)).join('\n')).toMatch(voided);
  expect([...problems, ...client.complaints, ...owner.complaints]).toEqual([]);
}, 240_000);

function sentences(page: Page): Promise<string[]> {
  return page.locator('.timeline-text > p').allInnerTexts();
}

/** The number of an invoice that waits to be paid, read in another tab. */
async function anUnpaidInvoice(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.goto('/invoices');
  const number = await other.locator('main tbody tr a').first().innerText();
  await other.close();
  return number.trim();
}

/** '3 Mar 2026' as an ISO date. */
function isoOf(day: string): string {
  const date = new Date(`${day.replace('Sept', 'Sep')} 12:00 UTC`);
  return date.toISOString().slice(0, 10);
}
