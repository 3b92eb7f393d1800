import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inspect } from './support/inspect.ts';
import { portico, proof } from './support/portico.ts';
import { stage } from './support/stage.ts';
import { tenTroubles } from './support/troubles.ts';
import { until } from './support/until.ts';

const on = stage();

const queue = '/staff/reconciliation/queue';

test('somebody who knows no accounting answers ten questions from the page alone, without a script, and the books agree', async () => {
  await tenTroubles(on());
  // Nobody is told of a movement without a cause, nor of a receipt that is taken out: the next polls would find them.
  for (const vendor of ['stripe', 'xero']) await portico(on().running, 'sync', vendor, '--wait');
  // The ledger takes sixty calls a minute; what it would make us wait for is no part of this.
  await portico(on().running, 'clock', 'advance', 'PT2M');
  const owner = await on().owner({ script: false });
  const { page, complaints } = owner;
  await until('ten things wait', async () => (await waiting(page)) >= 10, { seconds: 120, everyMs: 1_000 });
  const problems = [...(await inspect(owner, 'queue'))];

  const answered: string[] = [];
  for (let left = await waiting(page); left > 0; left = await waiting(page)) {
    const question = await openFirst(page);
    if (!answered.includes(question)) problems.push(...(await inspect(owner, `question-${answered.length}`)));
    await answer(page);
    answered.push(question);
    if (answered.length > 30) throw new Error(`The queue does not get empty: ${answered.join(', ')}.`);
    if (answered.length % 4 === 0) await portico(on().running, 'clock', 'advance', 'PT1M');
  }
  expect(answered.length).toBeGreaterThanOrEqual(10);
  expect(new Set(answered).size).toBeGreaterThanOrEqual(5);

  await portico(on().running, 'clock', 'advance', 'PT2M');
  const report = await until(
    'the proof agrees',
    async () => {
      const now = await proof(on().running);
      return now.ok ? now : null;
    },
    { seconds: 120, everyMs: 2_000 },
  );
  expect(report.open).toEqual([]);
  expect(report.currencies.flatMap(({ differences }) => differences)).toEqual([]);
  expect([...problems, ...complaints]).toEqual([]);
}, 600_000);

/** How many things the queue shows. */
async function waiting(page: Page): Promise<number> {
  await page.goto(queue);
  return page.getByRole('link', { name: /^Decide/ }).count();
}

/** Opens the first thing that waits, and reads what it is. */
async function openFirst(page: Page): Promise<string> {
  await page
    .getByRole('link', { name: /^Decide/ })
    .first()
    .click();
  return page.getByRole('heading', { level: 1 }).innerText();
}

/** Takes the first answer that is offered, chooses and gives a reason where it is asked for, and confirms. */
async function answer(page: Page): Promise<void> {
  await page.locator('main .choices').getByRole('link').first().click();
  const select = page.locator('main select');
  if ((await select.count()) > 0) {
    await select.selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Show what is booked' }).click();
  }
  await page.getByLabel(/^Why/).fill('Looked at with the client');
  await page.locator('main form[method="post"]').getByRole('button').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/decision'));
}
