import type { Page } from 'playwright-core';

interface Login {
  readonly email: string;
  readonly password: string;
}

/** Signs in as a person would, on one page or on two, and waits until that is left. */
export async function signIn(page: Page, { email, password }: Login): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  if (!(await page.getByLabel('Password', { exact: true }).isVisible())) await page.keyboard.press('Enter');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
