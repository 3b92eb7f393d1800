import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { aPdf } from '../support/agreements/pdf.ts';
import { payAtProcessor } from './support/checkout.ts';
import { control, type Control } from './support/control.ts';
import { inspect } from './support/inspect.ts';
import { openPayable, payButton } from './support/invoices.ts';
import { portico } from './support/portico.ts';
import { stage } from './support/stage.ts';
import { until } from './support/until.ts';

const on = stage();

const kept = z.looseObject({
  notes: z.array(z.looseObject({ properties: z.looseObject({ hs_note_body: z.string().nullish() }) })),
});

/** Notes the hub wrote, by the sandbox's own books. */
async function hubNotes(crm: Control, words: string): Promise<readonly string[]> {
  const { notes } = kept.parse(await crm.state());
  return notes
    .map(({ properties }) => properties.hs_note_body ?? '')
    .filter((body) => body.includes('[portico:') && body.includes(words));
}

async function rowsOfTimeline(page: Page): Promise<string> {
  return (await page.getByRole('main').innerText()).replaceAll('\u00a0', ' ');
}

test('a new contact is linked, an agreement sent and signed, an invoice paid: the CRM, the books and the timeline tell it', async () => {
  const { running } = on();
  const crm = control(running.demo.sandboxes.hubspot.control);
  const { clientId, name, email } = on().login(0);

  // The CRM hears of somebody at the client's address; the same address links.
  const { contact } = await crm.act({
    do: 'create_contact',
    name: 'Nora Newcomer',
    email: email.replace(/^.*@/, 'nora@'),
  });
  expect(contact).toBeTruthy();
  const owner = await on().owner();
  await owner.page.goto('/staff/matching?q=Nora');
  await until(
    'the new contact waits to be confirmed or stands linked with its company',
    async () => {
      await owner.page.reload();
      return (await owner.page.getByRole('link', { name: 'Nora Newcomer' }).count()) > 0;
    },
    { seconds: 60, everyMs: 1_000 },
  );
  const problems = [...(await inspect(owner, 'matching'))];
  await owner.page.getByRole('button', { name: `Same, link Nora Newcomer with ${name}` }).click();
  await owner.page.getByText(`Nora Newcomer is linked with ${name}.`).waitFor();

  // Staff send an agreement.
  const subject = 'Terms for the story';
  await owner.page.goto(`/staff/agreements/new?client=${clientId}`);
  await owner.page.getByLabel('Subject').fill(subject);
  await owner.page.locator('select[name^="place-"]').first().selectOption('1');
  await owner.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'terms.pdf', mimeType: 'application/pdf', buffer: Buffer.from(aPdf()) });
  await owner.page.getByRole('button', { name: /^Send/ }).click();
  await owner.page.waitForURL(/\/staff\/agreements\/[0-9a-f-]{36}$/);
  problems.push(...(await inspect(owner, 'agreement-desk')));

  // The client signs it.
  const client = await on().client(0);
  const { page } = client;
  await until(
    'the agreement asks to be signed',
    async () => {
      await page.goto('/agreements');
      return (await page.getByRole('link', { name: subject }).count()) > 0;
    },
    { seconds: 30, everyMs: 500 },
  );
  problems.push(...(await inspect(client, 'agreements')));
  await page.getByRole('link', { name: subject }).first().click();
  problems.push(...(await inspect(client, 'agreement-to-sign')));
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByRole('button', { name: 'Finish', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Signed', exact: true }).waitFor({ timeout: 40_000 });

  // And pays.
  const invoice = await openPayable(page);
  await payButton(page).click();
  await payAtProcessor(page, 'card');
  await page.getByRole('heading', { level: 1, name: /^Paid / }).waitFor();

  // The CRM has one note for each, on company and contact; waits that long for the CRM's own pauses.
  for (const words of [subject, invoice.number])
    await until(`the CRM has a note about ${words}`, async () => (await hubNotes(crm, words)).length > 0, {
      seconds: 120,
      everyMs: 1_000,
    });
  await portico(running, 'sync', '--wait');
  for (const words of [subject, invoice.number]) expect(await hubNotes(crm, words)).toHaveLength(1);

  // The timeline tells it in order, and the staff's notes never stand on the client's.
  await page.goto('/timeline');
  const told = await rowsOfTimeline(page);
  expect(told).toContain(subject);
  expect(told).toContain(invoice.number);
  expect(told).not.toContain('[portico:');
  // Newest first; the books date a payment by its day alone, so only the agreement's own steps have an order.
  const steps = told.split('\n').filter((line) => line.includes(subject));
  expect(steps.length).toBeGreaterThan(1);
  expect(steps[0]).toContain('signed');
  problems.push(...(await inspect(client, 'timeline-told')));
  expect(problems).toEqual([]);
  expect([...owner.complaints, ...client.complaints]).toEqual([]);
}, 300_000);
