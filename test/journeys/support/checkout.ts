import type { Page } from 'playwright-core';

export type Method = 'card' | 'declined' | 'delayed';

const numbers = { card: '4242 4242 4242 4242', declined: '4000 0000 0000 0002' } as const;

/** Fills and sends the processor's hosted page that the browser stands on. */
export async function payAtProcessor(page: Page, method: Method): Promise<void> {
  if (method === 'delayed') await page.getByLabel('Bank debit').check();
  else {
    await page.getByLabel('Card', { exact: true }).check();
    await page.getByLabel('Card number').fill(numbers[method]);
  }
  await page.getByRole('button', { name: /^Pay / }).click();
}
