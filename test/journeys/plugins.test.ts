import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Seat, Visitor } from './support/browser.ts';
import { inspect } from './support/inspect.ts';
import { stage } from './support/stage.ts';

const on = stage();

const seats: readonly (readonly [string, Seat])[] = [
  ['at a desk', {}],
  ['on a phone of 320 px', { width: 320 }],
  ['without JavaScript', { script: false, width: 390 }],
];

const list = '/staff/settings/plugins';

/** The ledger takes 60 calls a minute, so a sync that follows on others may have to wait for the next one. */
const settles = { timeout: 100_000 };

describe.each(seats)('The owner %s', (_where, seat) => {
  test('reconnects the ledger at its own page, after saying no there once', async () => {
    const owner = await on().owner(seat);
    const { page, complaints } = owner;
    const problems: string[] = [];
    await page.goto(list);
    problems.push(...(await inspect(owner, 'plugins')));
    await page.getByRole('link', { name: 'Xero', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Xero' }).waitFor();
    problems.push(...(await inspect(owner, 'plugin')));

    await page.getByRole('button', { name: 'Reconnect Xero', exact: true }).click();
    await page.getByRole('heading', { name: /^Allow access to Larkfield Studio/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { level: 1, name: 'Xero was not connected' }).waitFor();
    problems.push(...(await inspect(owner, 'plugin-not-connected')));
    await page.getByRole('link', { name: 'Back to Xero' }).click();

    await page.getByRole('button', { name: 'Reconnect Xero', exact: true }).click();
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.getByText('Xero is connected to Larkfield Studio.').waitFor();
    await untilState(owner, 'Works');
    expect([...problems, ...complaints]).toEqual([]);
  }, 180_000);

  // With the processor, which counts no calls a minute: a pause in the middle would end the progress as it should.
  test('syncs and sees how far it is', async () => {
    const owner = await on().owner(seat);
    const { page, complaints } = owner;
    await page.goto(`${list}/stripe`);
    await untilState(owner, 'Works');
    await on().processor.faults({ kind: 'latency', match: { path: '/v1/' }, ms: 2_000, times: 7 });
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByRole('progressbar', { name: 'Reading Stripe' }).waitFor();
    const problems = [...(await inspect(owner, 'plugin-syncing'))];
    await page.evaluate(() => document.body.setAttribute('data-same-page', 'yes'));
    await untilState(owner, 'Works');
    // With a script the page itself follows; without one the person asks again.
    expect(await page.locator('body').getAttribute('data-same-page')).toBe(owner.scripted ? 'yes' : null);
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect([...problems, ...complaints]).toEqual([]);
  }, 180_000);

  test('turns the processor off after reading what that takes away, and on again', async () => {
    const owner = await on().owner(seat);
    const client = await on().client(1, seat);
    const { page, complaints } = owner;
    await page.goto(`${list}/stripe`);
    await page.getByRole('link', { name: 'Turn Stripe off' }).click();
    await page.getByText('The Pay button vanishes from every invoice.').waitFor();
    const problems = [...(await inspect(owner, 'plugin-turn-off'))];
    await page.getByRole('button', { name: 'Turn Stripe off' }).click();
    await page.getByText('Stripe is off. Everything it brought stays.').waitFor();
    problems.push(...(await inspect(owner, 'plugin-off')));
    expect(await payable(client.page)).toBe(false);

    await page.goto(list);
    problems.push(...(await inspect(owner, 'plugins-one-off')));
    await page.getByRole('button', { name: 'Turn Stripe on' }).click();
    await page.getByText('Stripe is on again').waitFor();
    expect(await payable(client.page)).toBe(true);
    expect([...problems, ...complaints, ...client.complaints]).toEqual([]);
  }, 120_000);
});

test('The owner disconnects the ledger and connects it again, by a form that says what is wrong with it', async () => {
  const owner = await on().owner();
  const { page, complaints } = owner;
  await page.goto(`${list}/xero`);
  await untilState(owner, 'Works');
  await page.getByRole('link', { name: 'Disconnect Xero' }).click();
  const problems = [...(await inspect(owner, 'plugin-disconnect'))];
  await page.getByRole('button', { name: 'Disconnect Xero' }).click();
  await page.getByText('Xero is disconnected and its credentials are forgotten.').waitFor();
  problems.push(...(await inspect(owner, 'plugin-disconnected')));

  const { clientId, clientSecret, webhookKey } = await credentials();
  await page.getByLabel(/^Client id/).fill('?');
  await page.getByLabel(/^Client secret/).fill(clientSecret);
  await page.getByRole('button', { name: 'Connect Xero' }).click();
  const summary = page.locator('.error-summary');
  await summary.getByRole('link', { name: 'A Xero client id is 32 letters and digits.' }).waitFor();
  expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true);
  problems.push(...(await inspect(owner, 'plugin-form-wrong')));
  expect(await page.getByLabel(/^Client secret/).inputValue()).toBe('');

  await page.getByLabel(/^Client id/).fill(clientId);
  await page.getByLabel(/^Client secret/).fill(clientSecret);
  await page.getByLabel(/^Webhooks key/).fill(webhookKey);
  await page.getByRole('button', { name: 'Connect Xero' }).click();
  await page.getByRole('button', { name: 'Allow access' }).click();
  await page.getByText('Xero is connected to Larkfield Studio.').waitFor();
  await untilState(owner, 'Works');
  expect([...problems, ...complaints]).toEqual([]);
}, 180_000);

/** Waits until the plugin's own state says so; without a script by asking again, as the page offers. */
async function untilState({ page, scripted }: Visitor, word: string): Promise<void> {
  const state = page.locator('.plugin-state .plugin-card-head').getByText(word, { exact: true });
  const deadline = performance.now() + settles.timeout;
  while (performance.now() < deadline) {
    if (await state.isVisible()) return;
    const again = page.getByRole('link', { name: 'See how far it is' });
    if (scripted && (await page.getByRole('progressbar').isVisible()))
      await state.waitFor({ timeout: 5_000 }).catch(() => undefined);
    else if (await again.isVisible()) await again.click();
    else await page.waitForTimeout(1_000).then(() => page.reload());
  }
  await state.waitFor({ timeout: 1 });
}

/** Whether a client finds anything to pay at home. */
async function payable(page: Page): Promise<boolean> {
  await page.goto('/invoices');
  await page.locator('main tbody tr a').first().click();
  await page.getByRole('heading', { level: 1, name: /^Invoice / }).waitFor();
  return page.getByRole('button', { name: /^Pay [\d,.]+ [A-Z]{3}$/ }).isVisible();
}

async function credentials(): Promise<Record<'clientId' | 'clientSecret' | 'webhookKey', string>> {
  const response = await fetch(`${on().running.demo.sandboxes.xero.control}/credentials`);
  return (await response.json()) as Record<'clientId' | 'clientSecret' | 'webhookKey', string>;
}
