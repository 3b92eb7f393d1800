import type { Page } from 'playwright-core';

/** An invoice as its page asks for it. */
export interface PayableInvoice {
  readonly id: string;
  readonly number: string;
  /** What is still due, a decimal as text without grouping, and its currency. */
  readonly due: string;
  readonly currency: string;
}

const taken = new Set<string>();

/** Opens an invoice of this client that can be paid and that no journey of this run has used yet. */
export async function openPayable(page: Page): Promise<PayableInvoice> {
  await page.goto('/invoices');
  const rows = await page.locator('main tbody tr').all();
  for (const row of rows) {
    const link = row.getByRole('link').first();
    const id = (await link.getAttribute('href'))?.split('/').at(-1) ?? '';
    const words = await row.innerText();
    if (taken.has(id) || !/\b(Due|Overdue)\b/.test(words)) continue;
    taken.add(id);
    return readPayable(page, id);
  }
  throw new Error(`None of ${rows.length} invoices on /invoices is left to pay.`);
}

/** Opens an invoice's page and reads what its Pay button says. */
export async function readPayable(page: Page, id: string): Promise<PayableInvoice> {
  await page.goto(`/invoices/${id}`);
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  const words = await payButton(page).innerText();
  const [, amount, currency] = /Pay\s+([\d,]+\.\d{2})\s+([A-Z]{3})/.exec(words) ?? [];
  if (amount === undefined || currency === undefined) throw new Error(`The Pay button says '${words}'.`);
  return { id, number: heading.replace(/^Invoice\s+/, ''), due: amount.replaceAll(',', ''), currency };
}

/** The one button that starts paying the whole. */
export function payButton(page: Page) {
  return page.getByRole('button', { name: /^Pay [\d,.]+ [A-Z]{3}$/ });
}

/** Amounts are shown with grouping: '1234.50' is found as '1,234.50'. */
export function spoken(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
