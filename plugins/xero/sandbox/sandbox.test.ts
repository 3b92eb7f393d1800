import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { api, openXero, type Xero } from '../testing/open.ts';

let xero: Xero;
beforeEach(async () => {
  xero = await openXero();
});
afterEach(() => xero.close());

const call = (resource: string, init?: Parameters<typeof api>[3]) => api(xero.url, xero.ctx, resource, init);
const balanceOf = async (name: string) =>
  (await xero.books()).accounts.find((account) => account.name === name)?.balance;

describe('the seeded books', () => {
  test('hold on clearing what the processor holds: receipts less fees, refunds, bills and payouts', async () => {
    expect(await balanceOf('Stripe Clearing (GBP)')).toBe('6.00');
  });

  test('list sales with what is due, and every entry in the order made', async () => {
    const books = await xero.books();
    expect(books.invoices).toMatchObject([
      { number: 'INV-1', status: 'PAID', amountDue: '0.00' },
      { number: 'INV-2', status: 'PAID' },
      { number: 'INV-3', status: 'AUTHORISED', amountDue: '120.00' },
      { number: 'INV-4' },
      { number: 'INV-5', status: 'DRAFT' },
      { number: 'INV-6', status: 'VOIDED', amountDue: '0.00' },
      { number: 'INV-7' },
      { number: 'INV-8', currency: 'EUR' },
    ]);
    expect(books.entries.map(({ kind }) => kind)).toEqual([
      'payment',
      'payment',
      'spend',
      'payment',
      'credit_note',
      'payment',
      'spend',
      'transfer',
    ]);
  });

  test('balance: what all assets and expenses hold is what income, debts and capital have gathered', async () => {
    const cents = (text: string) => Math.round(Number(text) * 100);
    const sum = (await xero.books()).accounts.reduce(
      (total, { type, balance }) =>
        total + (['BANK', 'CURRENT', 'EXPENSE'].includes(type) ? cents(balance) : -cents(balance)),
      0,
    );
    expect(Math.abs(sum)).toBeLessThanOrEqual(1);
  });
});

describe('tokens', () => {
  test('rotate: a used refresh token stays good for thirty minutes and then no more', async () => {
    const page = new URL('/identity/connect/authorize', xero.url);
    page.search = new URLSearchParams({
      response_type: 'code',
      client_id: String(xero.ctx.settings['clientId']),
      redirect_uri: 'http://localhost:3000/back',
      scope: 'offline_access accounting.settings.read',
      state: 's',
    }).toString();
    const { redirect } = await xero.act('consent', { url: page.toString() });
    const code = new URL(String(redirect)).searchParams.get('code') ?? '';
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: 'http://localhost:3000/back' };
    const first = (await (await xero.token(exchange)).json()) as { refresh_token: string };
    expect((await xero.token(exchange)).status).toBe(400);
    const refresh = () => xero.token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
    const second = (await (await refresh()).json()) as { refresh_token: string };
    expect(second.refresh_token).not.toBe(first.refresh_token);
    xero.advance(Temporal.Duration.from({ minutes: 29 }));
    expect((await refresh()).status).toBe(200);
    xero.advance(Temporal.Duration.from({ minutes: 31 }));
    const late = await refresh();
    expect([late.status, await late.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  test('end after thirty minutes, and all of them when the person disconnects', async () => {
    const headers = { authorization: `Bearer ${await xero.ctx.accessToken()}` };
    const status = async () => (await fetch(`${xero.url}/connections`, { headers })).status;
    expect(await status()).toBe(200);
    xero.advance(Temporal.Duration.from({ minutes: 31 }));
    expect(await status()).toBe(401);
    await xero.ctx.accessToken();
    await xero.act('disconnect');
    xero.advance(Temporal.Duration.from({ hours: 1 }));
    await expect(xero.ctx.accessToken()).rejects.toThrow('The connection has lapsed.');
  });

  test('are not given for an unknown or an old broad scope', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: String(xero.ctx.settings['clientId']),
      redirect_uri: 'http://localhost:3000/back',
      scope: 'accounting.transactions',
    });
    const page = await fetch(`${xero.url}/identity/connect/authorize?${query.toString()}`);
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('invalid_scope: accounting.transactions');
  });

  test('follow a person’s click on the page itself', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: String(xero.ctx.settings['clientId']),
      redirect_uri: 'http://localhost:3000/back',
      scope: 'accounting.settings.read',
      state: 'xyz',
    });
    const address = `${xero.url}/identity/connect/authorize?${query.toString()}`;
    expect(await (await fetch(address)).text()).toContain('>Allow access</button>');
    const press = (answer: string) =>
      fetch(address, { method: 'POST', body: new URLSearchParams({ answer }), redirect: 'manual' });
    const allowed = new URL((await press('allow')).headers.get('location') ?? '');
    expect([allowed.origin, allowed.searchParams.get('state')]).toEqual(['http://localhost:3000', 'xyz']);
    const denied = new URL((await press('deny')).headers.get('location') ?? '');
    expect(denied.searchParams.get('error')).toBe('access_denied');
  });
});

describe('limits', () => {
  test('a call beyond the minute’s is refused with the wait and the name of the limit, by the shared clock', async () => {
    await xero.act('limits', { minute: 3 });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await call('Organisation')).response);
    const refused = statuses.find(({ status }) => status === 429) ?? (await call('Organisation')).response;
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-rate-limit-problem')).toBe('minute');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    xero.advance(Temporal.Duration.from({ seconds: 61 }));
    expect((await call('Organisation')).response.headers.get('x-minlimit-remaining')).toBe('2');
  });
});

describe('an idempotency key', () => {
  const fee = async (amount: number) => ({
    method: 'PUT',
    headers: { 'idempotency-key': 'k-1' },
    body: {
      BankTransactions: [
        {
          Type: 'SPEND',
          Contact: { Name: 'Stripe' },
          BankAccount: { AccountID: await xero.accountId('Stripe Clearing (GBP)') },
          LineAmountTypes: 'NoTax',
          LineItems: [{ Description: 'Fee', UnitAmount: amount, AccountCode: '404' }],
        },
      ],
    },
  });

  test('brings the first answer again, and with another request an error', async () => {
    const first = await call('BankTransactions', await fee(1));
    expect((await call('BankTransactions', await fee(1))).data).toEqual(first.data);
    expect((await call('BankTransactions', await fee(2))).response.status).toBe(400);
    expect(await balanceOf('Stripe Clearing (GBP)')).toBe('5.00');
  });

  test('is forgotten after a while', async () => {
    await call('BankTransactions', await fee(1));
    xero.advance(Temporal.Duration.from({ minutes: 7 }));
    await call('BankTransactions', await fee(1));
    expect(await balanceOf('Stripe Clearing (GBP)')).toBe('4.00');
  });
});

describe('the rules', () => {
  test('an overpayment takes no reference', async () => {
    const { data } = await call('BankTransactions', {
      method: 'PUT',
      body: {
        BankTransactions: [
          {
            Type: 'RECEIVE-OVERPAYMENT',
            Reference: 'ch_1',
            Contact: { Name: 'Acme Ltd' },
            BankAccount: { AccountID: await xero.accountId('Stripe Clearing (GBP)') },
            LineItems: [{ Description: 'More', UnitAmount: 5 }],
          },
        ],
      },
    });
    expect(data).toMatchObject({
      ErrorNumber: 10,
      Type: 'ValidationException',
      Elements: [
        { ValidationErrors: [{ Message: 'Reference is only supported for SPEND and RECEIVE bank transactions' }] },
      ],
    });
  });

  test('a refused call has no effect in the journal, however many elements it had', async () => {
    const { response } = await call('Payments?summarizeErrors=false', {
      method: 'PUT',
      headers: { 'idempotency-key': 'k-2' },
      body: { Payments: [{ Invoice: { InvoiceID: await xero.invoiceId('INV-1') }, Amount: 1, Date: '2026-11-24' }] },
    });
    expect(response.status).toBe(200);
    expect((await xero.journal()).findLast(({ method }) => method === 'PUT')).toMatchObject({ effect: false });
  });

  test('an invoice with a payment cannot be voided', async () => {
    await xero.act('pay_by_bank', { invoice: 'INV-3', amount: '1.00' });
    await expect(xero.act('void', { invoice: 'INV-3' })).rejects.toThrow('cannot be voided');
    await xero.act('void', { invoice: 'INV-4' });
    expect((await xero.books()).invoices.find(({ number }) => number === 'INV-4')).toMatchObject({ status: 'VOIDED' });
  });

  test('no call for another organisation is answered', async () => {
    const { response } = await call('Organisation', {
      headers: { 'xero-tenant-id': '11111111-1111-4111-8111-111111111111' },
    });
    expect(response.status).toBe(403);
  });
});

describe('what the outside world does', () => {
  test('a bank payment settles the invoice; altered, doubled and removed entries show in the books', async () => {
    const { entry } = await xero.act('pay_by_bank', { invoice: 'INV-3' });
    expect((await xero.books()).invoices.find(({ number }) => number === 'INV-3')).toMatchObject({ status: 'PAID' });
    await xero.act('alter', { entry, amount: '20.00' });
    expect((await xero.books()).invoices.find(({ number }) => number === 'INV-3')).toMatchObject({
      amountDue: '100.00',
    });
    const doubled = await xero.act('double', { entry });
    expect((await xero.books()).invoices.find(({ number }) => number === 'INV-3')).toMatchObject({
      amountDue: '80.00',
    });
    await xero.act('remove', { entry: doubled['entry'] });
    expect((await xero.books()).entries.find(({ id }) => id === doubled['entry'])).toMatchObject({ status: 'DELETED' });
  });

  test('a credit lowers what is due', async () => {
    await xero.act('credit', { invoice: 'INV-3', amount: '20.00' });
    expect((await xero.books()).invoices.find(({ number }) => number === 'INV-3')).toMatchObject({
      amountDue: '100.00',
    });
  });
});

test('a changed invoice is told to the webhook, signed, thin and without the payment', async () => {
  const heard: { body: string; signature: string }[] = [];
  const hearer = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      heard.push({ body: Buffer.concat(chunks).toString(), signature: String(req.headers['x-xero-signature']) });
      res.end();
    });
  });
  await new Promise<void>((resolve) => hearer.listen(0, '127.0.0.1', resolve));
  await xero.registerWebhook(`http://127.0.0.1:${(hearer.address() as AddressInfo).port}/`);
  await xero.act('pay_by_bank', { invoice: 'INV-3' });
  const deadline = performance.now() + 5_000;
  while (heard.length === 0 && performance.now() < deadline) await xero.books();
  await new Promise((resolve) => hearer.close(resolve));
  const [delivery] = heard;
  const key = String(xero.ctx.settings['webhookKey']);
  expect(delivery?.signature).toBe(
    createHmac('sha256', key)
      .update(delivery?.body ?? '')
      .digest('base64'),
  );
  expect(JSON.parse(delivery?.body ?? '{}')).toMatchObject({
    events: [{ eventCategory: 'INVOICE', eventType: 'UPDATE', resourceId: await xero.invoiceId('INV-3') }],
    firstEventSequence: 1,
    lastEventSequence: 1,
  });
});
