import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser, visitor } from '../journeys/support/browser.ts';
import { control } from '../journeys/support/control.ts';
import { startDemo, type RunningDemo } from '../journeys/support/demo.ts';
import { signIn } from '../journeys/support/people.ts';
import { portico } from '../journeys/support/portico.ts';
import { happen } from './happen.ts';

/**
 * `npm run pictures`: takes the handbook's pictures anew, of a demo in which money was paid, given back, disputed and paid
 * out. They lie in docs/pictures and are committed; a page that changes its look wants them taken again.
 */
const folder = path.join(import.meta.dirname, '../../docs/pictures');

/** Bytes: a page of the handbook is read over slow lines too. */
const heaviest = 150_000;

const browser = await openBrowser();
const running = await startDemo({ seconds: 240 });
try {
  await happen(running, browser);
  const { page } = await visitor(browser, running.demo.url, { width: 1120 });
  page.setDefaultTimeout(60_000);
  await signIn(page, running.demo.owner);
  await reconciliation(page);
  await queue(page);
  await refund(page);
  await archived(running);
  await settings(page);
} finally {
  await browser.close();
  await running.stop();
}

async function reconciliation(page: Page): Promise<void> {
  await page.goto('/staff/reconciliation');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('as of').first().waitFor();
  const parts = page.getByRole('main').locator('section.section');
  await take('proof', parts.nth(0));
  await page.locator('details summary').first().click();
  await take('payout', parts.nth(2));
  await take('ledger', parts.nth(3));
  await page.goto('/staff/reconciliation/statement');
  await take('statement', page.getByRole('main'));
}

async function queue(page: Page): Promise<void> {
  await page.goto('/staff/reconciliation/queue');
  await take('queue', page.getByRole('main'));
  await page.getByRole('link', { name: /^Decide.* was refunded / }).click();
  await take('question', page.getByRole('main'));
  await page.getByRole('link', { name: 'Write a credit note' }).click();
  await take('answer', page.getByRole('main'));
  await page.getByLabel('Why?').fill('One of the two designs was not needed.');
  await page.getByRole('button', { name: 'Write a credit note' }).click();
  await page.waitForURL(/decisions/);
  await take('decisions', page.getByRole('main'));
}

/** One of what the third client paid, up to its review. */
async function refund(page: Page): Promise<void> {
  const client = running.demo.clients[2];
  await page.goto(`/staff/clients/${client?.clientId ?? ''}/payments`);
  await page
    .getByRole('link', { name: /^Refund/ })
    .first()
    .click();
  await page.getByLabel('The sale, or part of it, is cancelled').check();
  await page.getByLabel('Why?').fill('The workshop was called off.');
  await page.getByRole('button', { name: 'Review the refund' }).click();
  await take('refund', page.getByRole('main'));
}

/** An account the settings then offer to create. */
async function archived({ demo, ...rest }: RunningDemo): Promise<void> {
  const ledger = control(demo.sandboxes.xero.control);
  const { accounts } = await ledger.books();
  const account = accounts.find(({ name }) => name === 'Disputed payments')?.id;
  await ledger.act({ do: 'archive_account', account });
  await portico(rest, 'sync', '--wait');
}

async function settings(page: Page): Promise<void> {
  await page.goto('/staff/settings/reconciliation');
  const card = (heading: string): Locator =>
    page.locator('section.card').filter({ has: page.getByRole('heading', { name: heading }) });
  await take('accounts', card('Accounts for GBP'));
  await take('rules', card('Rules'));
  await take('opening', card('Opening difference'));
}

async function take(name: string, what: Locator): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  await what.screenshot({ path: file });
  const { size } = fs.statSync(file);
  console.log(`${name.padEnd(16)} ${Math.round(size / 1000)} kB`);
  if (size > heaviest) throw new Error(`${name}.png is heavier than ${heaviest} bytes: show less of the page.`);
}
