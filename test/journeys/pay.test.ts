import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Seat } from './support/browser.ts';
import { payAtProcessor } from './support/checkout.ts';
import { inspect } from './support/inspect.ts';
import { openPayable, payButton, readPayable, spoken, type PayableInvoice } from './support/invoices.ts';
import { booked, same } from './support/money.ts';
import { proof } from './support/portico.ts';
import { chargeFor, taken } from './support/processor.ts';
import { stage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const on = stage();

const seats: readonly (readonly [string, Seat])[] = [
  ['at a desk', {}],
  ['on a phone of 320 px', { width: 320 }],
  ['without JavaScript', { script: false, width: 390 }],
];

describe.each(seats)('A client %s', (_where, seat) => {
  const place = seats.findIndex(([, one]) => one === seat);

  test('pays an invoice by card, reads that it is paid, and the books show gross and fee', async () => {
    const client = await on().client(place, seat);
    const { page, complaints } = client;
    const invoice = await openPayable(page);
    const problems = [...(await inspect(client, 'invoice-due'))];

    await payButton(page).click();
    await payAtProcessor(page, 'card');
    await page.getByRole('heading', { level: 1, name: `Paid ${spoken(invoice.due)} ${invoice.currency}` }).waitFor();
    problems.push(...(await inspect(client, 'return-paid')));
    await neverOffersToPay(page, invoice);
    problems.push(...(await inspect(client, 'invoice-paid')));

    await expectBooked(on(), invoice, invoice.due);
    expect(await ledgerInvoice(on(), invoice)).toMatchObject({ status: 'PAID', amountDue: '0.00' });
    await page.goto('/invoices?tab=paid');
    await page.getByRole('link', { name: invoice.number }).waitFor();
    expect([...problems, ...complaints]).toEqual([]);
  }, 240_000);

  test('turns back at the processor and still finds the invoice to pay, at the same address', async () => {
    const { page, complaints } = await on().client(place, seat);
    await openPayable(page);
    const invoiceUrl = page.url();

    await payButton(page).click();
    const address = page.url();
    await page.getByRole('link', { name: /^Back to/ }).click();
    await payButton(page).waitFor();
    expect(page.url()).toBe(invoiceUrl);

    await payButton(page).click();
    expect(page.url()).toBe(address);
    expect(complaints).toEqual([]);
  }, 240_000);

  test('has a card declined, pays with another, and is charged once', async () => {
    const { page, complaints } = await on().client(place, seat);
    const invoice = await openPayable(page);

    await payButton(page).click();
    await payAtProcessor(page, 'declined');
    await page.getByText('Your card was declined').waitFor();
    await payAtProcessor(page, 'card');
    await page.getByRole('heading', { level: 1, name: /^Paid / }).waitFor();
    await neverOffersToPay(page, invoice);

    await expectBooked(on(), invoice, invoice.due);
    expect(complaints).toEqual([]);
  }, 240_000);

  test('pays by a slow method, reads that it is on its way, and later that it is paid', async () => {
    const client = await on().client(place, seat);
    const { page, complaints } = client;
    const invoice = await openPayable(page);

    await payButton(page).click();
    await payAtProcessor(page, 'delayed');
    await page.getByRole('heading', { level: 1, name: /on its way/ }).waitFor();
    const problems = [...(await inspect(client, 'return-on-its-way'))];
    await page.goto(`/invoices/${invoice.id}`);
    await page.getByText('On its way', { exact: true }).waitFor();
    expect(await payButton(page).count()).toBe(0);
    problems.push(...(await inspect(client, 'invoice-on-its-way')));

    const charge = await chargeFor(on().processor, invoice.number, 'pending');
    await on().processor.act({ do: 'settle', charge });
    await expectBooked(on(), invoice, invoice.due);
    await untilPageSays(page, invoice, 'Paid');
    expect([...problems, ...complaints]).toEqual([]);
  }, 240_000);

  test('clicks Pay in two tabs and comes to one checkout, which can be paid once', async () => {
    const { page, context, complaints } = await on().client(place, seat);
    const invoice = await openPayable(page);
    const other = await context.newPage();
    await other.goto(`/invoices/${invoice.id}`);

    await Promise.all([payButton(page).click(), payButton(other).click()]);
    await Promise.all([page, other].map((tab) => tab.getByRole('button', { name: /^Pay / }).waitFor()));
    expect(other.url()).toBe(page.url());

    await payAtProcessor(page, 'card');
    await payAtProcessor(other, 'card');
    await Promise.all([page, other].map((tab) => tab.getByRole('heading', { level: 1, name: /^Paid / }).waitFor()));
    await expectBooked(on(), invoice, invoice.due);
    expect(complaints).toEqual([]);
  }, 240_000);

  test('pays a part, is told what is left, and mistypes without harm', async () => {
    const client = await on().client(place, seat);
    const { page, complaints } = client;
    const invoice = await openPayable(page);

    await askForPart(page, 'ten');
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    const problems = [...(await inspect(client, 'invoice-mistyped'))];
    await page.goto(`/invoices/${invoice.id}`);
    await askForPart(page, '10.00');
    await payAtProcessor(page, 'card');
    await page.getByRole('heading', { level: 1, name: `Paid 10.00 ${invoice.currency}` }).waitFor();

    await expectBooked(on(), invoice, '10.00');
    await untilPageSays(page, invoice, 'Part paid');
    problems.push(...(await inspect(client, 'invoice-part-paid')));
    await until('the rest can be paid', async () => {
      await page.goto(`/invoices/${invoice.id}`);
      return (await payButton(page).count()) > 0;
    });
    const rest = await readPayable(page, invoice.id);
    expect(Number(rest.due)).toBeCloseTo(Number(invoice.due) - 10, 2);
    expect([...problems, ...complaints]).toEqual([]);
  }, 240_000);
});

describe('After all that', () => {
  test('a payout reaches the bank as one transfer, and the proof agrees to the cent', async () => {
    const { processor, ledger, running } = on();
    const { payout = '' } = await processor.act({ do: 'payout' });
    await until(
      `the ledger shows the transfer for ${payout}`,
      async () => {
        const { entries } = await ledger.books();
        return entries.some(({ kind, reference }) => kind === 'transfer' && reference?.includes(payout));
      },
      { everyMs: 250 },
    );
    const report = await until(
      'the proof agrees',
      async () => {
        const found = await proof(running);
        if (!found.ok) throw new Error(JSON.stringify(found, null, 1));
        return found;
      },
      { everyMs: 1000 },
    );
    expect(report.open).toEqual([]);
    expect(report.currencies.map(({ currency, differences }) => ({ currency, differences }))).toEqual([
      { currency: 'GBP', differences: [] },
    ]);
  }, 240_000);
});

async function askForPart(page: Page, amount: string): Promise<void> {
  const field = page.getByLabel(/^Amount in/);
  if (!(await field.isVisible())) await page.getByText('Pay a part of it').click();
  await field.fill(amount);
  await page.getByRole('button', { name: 'Pay this amount' }).click();
}

/** By going there, by reloading and by the browser's own way back. */
async function neverOffersToPay(page: Page, { id }: PayableInvoice): Promise<void> {
  await page.reload();
  expect(await payButton(page).count()).toBe(0);
  await page.goto(`/invoices/${id}`);
  await page.getByText('Paid', { exact: true }).first().waitFor();
  expect(await payButton(page).count()).toBe(0);
}

async function untilPageSays(page: Page, { id }: PayableInvoice, word: string): Promise<void> {
  await until(`invoice ${id} says ${word}`, async () => {
    await page.goto(`/invoices/${id}`);
    return (await page.locator('main .badge').allInnerTexts()).some((text) => text.trim() === word);
  });
}

async function expectBooked({ processor, ledger }: Stage, { number }: PayableInvoice, gross: string): Promise<void> {
  const money = await taken(processor, await chargeFor(processor, number, 'succeeded'));
  expect(same(money.gross, gross)).toBe(true);
  const { receipt } = await booked(ledger, {
    number,
    charge: money.charge,
    gross,
    fee: { reference: money.balanceTransaction, amount: money.fee },
  });
  const { accounts } = await ledger.books();
  expect(accounts.find(({ id }) => id === receipt.account)?.name).toMatch(/clearing/i);
}

async function ledgerInvoice({ ledger }: Stage, { number }: PayableInvoice) {
  const { invoices } = await ledger.books();
  return invoices.find((one) => one.number === number);
}
