import { expect, test } from '@jest/globals';
import { openPayable } from './support/invoices.ts';
import { tabTo } from './support/keyboard.ts';
import { stage } from './support/stage.ts';

const on = stage();

test('A client signs in and pays with the keyboard alone, always seeing where the focus is', async () => {
  const { page, complaints } = await on().stranger();
  const { email, password } = on().login(0);
  await page.goto('/sign-in');
  await tabTo(page, /^E-mail$/);
  await page.keyboard.type(email);
  await tabTo(page, /^Password$/);
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));

  await openPayable(page);
  await tabTo(page, /^Pay [\d,.]+ [A-Z]{3}$/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Pay / }).waitFor();
  await tabTo(page, /^Pay /);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^Paid / }).waitFor();
  await tabTo(page, /^Go to the invoice$/);
  await page.keyboard.press('Enter');
  await page.getByText('Paid', { exact: true }).first().waitFor();
  expect(complaints).toEqual([]);
}, 60_000);
