import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPdf } from '../support/agreements/pdf.ts';
import type { Seat } from './support/browser.ts';
import { inspect } from './support/inspect.ts';
import { tabTo } from './support/keyboard.ts';
import { stage } from './support/stage.ts';
import { until } from './support/until.ts';

const on = stage();

const seats: readonly (readonly [string, Seat])[] = [
  ['at a desk', {}],
  ['on a phone of 320 px', { width: 320 }],
  ['without JavaScript', { script: false, width: 390 }],
];

const signButton = (page: Page) => page.getByRole('button', { name: 'Sign', exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

/** Opens what waits longest for this client's signature; answers its address. */
async function openUnsigned(page: Page): Promise<string> {
  await page.goto('/agreements');
  await page.getByRole('table').getByRole('link').first().click();
  await signButton(page).waitFor();
  return page.url();
}

async function neverOffersToSign(page: Page, address: string): Promise<void> {
  await page.reload();
  expect(await signButton(page).count()).toBe(0);
  await page.goto(address);
  expect(await signButton(page).count()).toBe(0);
}

describe.each(seats)('A client %s', (_where, seat) => {
  const place = seats.findIndex(([, one]) => one === seat);

  test('reads and signs an agreement, and keeps the signed document with its certificate', async () => {
    const client = await on().client(place, seat);
    const { page, complaints } = client;
    const problems = [...(await inspect(client, 'home-to-sign'))];
    const address = await openUnsigned(page);
    problems.push(...(await inspect(client, 'agreement-to-sign')));
    const document = await page.request.get(`${address}/document`);
    expect([document.status(), document.headers()['content-type']]).toEqual([200, 'application/pdf']);

    await signButton(page).click();
    await page.getByRole('button', { name: 'Finish', exact: true }).click();
    await heading(page, 'Signed').waitFor();
    problems.push(...(await inspect(client, 'return-signed')));
    await neverOffersToSign(page, address);

    await until('the evidence is filed', async () => {
      await page.goto(address);
      return (await page.locator('code.hash').count()) === 2;
    });
    problems.push(...(await inspect(client, 'agreement-signed')));
    for (const name of ['Signed document (PDF)', 'Certificate (PDF)']) {
      const href = await page.getByRole('link', { name }).getAttribute('href');
      const file = await page.request.get(href ?? '');
      expect([file.status(), (await file.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    }
    await page.goto('/agreements?tab=signed');
    problems.push(...(await inspect(client, 'agreements-signed')));
    expect([...problems, ...complaints]).toEqual([]);
  }, 90_000);

  test('comes back without signing, is offered it again, and then declines with a reason', async () => {
    const client = await on().client(place, seat);
    const { page, complaints } = client;
    const address = await openUnsigned(page);

    await signButton(page).click();
    await page.getByRole('button', { name: 'Finish later' }).click();
    await heading(page, 'Not signed yet').waitFor();
    const problems = [...(await inspect(client, 'return-left'))];

    await signButton(page).click();
    await page.getByLabel('Reason for declining').fill('The fee does not match.');
    await page.getByRole('button', { name: 'Decline' }).click();
    await heading(page, 'Declined').waitFor();
    problems.push(...(await inspect(client, 'return-declined')));
    await neverOffersToSign(page, address);
    await page.getByText('The fee does not match.').waitFor();
    problems.push(...(await inspect(client, 'agreement-declined')));
    expect([...problems, ...complaints]).toEqual([]);
  }, 90_000);
});

test('Staff send an agreement, and the client signs it with the keyboard alone', async () => {
  const owner = await on().owner();
  const { email, clientId } = on().login(3);
  const problems = await sendAgreement(owner.page, clientId, () => inspect(owner, 'agreement-new'));

  const { page, complaints } = await on().client(3);
  await until('it stands among what is to be signed', async () => {
    await page.goto('/agreements');
    return (await page.getByRole('link', { name: 'Keyboard terms' }).count()) > 0;
  });
  await tabTo(page, /^Keyboard terms$/);
  await page.keyboard.press('Enter');
  await heading(page, 'Keyboard terms').waitFor();
  await tabTo(page, /^Sign$/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Finish', exact: true }).waitFor();
  await tabTo(page, /^Finish$/);
  await page.keyboard.press('Enter');
  await heading(page, 'Signed').waitFor();

  await owner.page.goto('/staff/agreements?tab=ended');
  await owner.page.getByRole('link', { name: 'Keyboard terms' }).click();
  await owner.page.getByText('Signed by all').first().waitFor();
  problems.push(...(await inspect(owner, 'agreement-desk')));
  await owner.page.goto('/staff/mailbox');
  expect(await owner.page.getByText('Please sign: Keyboard terms').count()).toBe(1);
  expect(await owner.page.getByText(email).count()).toBeGreaterThan(0);
  expect([...problems, ...complaints, ...owner.complaints]).toEqual([]);
}, 120_000);

test('Staff withdraw what they sent, and the client reads why', async () => {
  const { page, complaints } = await on().owner({ width: 390 });
  await sendAgreement(page, on().login(4).clientId, () => Promise.resolve([]), 'Withdrawn terms');
  await until('it is sent', async () => {
    await page.reload();
    return (await page.getByText('Waits for signatures').count()) > 0;
  });
  await page.getByLabel('Reason').fill('Superseded by the next one.');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('The reason given: Superseded by the next one.').waitFor();

  const client = await on().client(4);
  await client.page.goto('/agreements?tab=all');
  await client.page.getByRole('link', { name: 'Withdrawn terms' }).click();
  await client.page.getByText('Superseded by the next one.').waitFor();
  expect(await signButton(client.page).count()).toBe(0);
  expect([...complaints, ...client.complaints]).toEqual([]);
}, 90_000);

/** Fills and sends the form; answers what `look` finds wrong with it. */
async function sendAgreement(
  page: Page,
  clientId: string,
  look: () => Promise<readonly string[]>,
  subject = 'Keyboard terms',
): Promise<string[]> {
  await page.goto(`/staff/clients/${clientId}`);
  await page.getByRole('link', { name: 'Send for signature' }).click();
  const problems = [...(await look())];
  await page.getByLabel('Subject').fill(subject);
  await page.getByRole('combobox').first().selectOption('1');
  const file = { name: 'terms.pdf', mimeType: 'application/pdf', buffer: aPdf() };
  await page.getByLabel('Document (PDF)').setInputFiles(file);
  await page.getByRole('button', { name: 'Send for signature' }).click();
  await heading(page, subject).waitFor();
  return problems;
}
