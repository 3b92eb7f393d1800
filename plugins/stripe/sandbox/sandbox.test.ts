import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoFirm, DemoReceipt, WebhookVerdict } from '../../../core/plugin-api/index.ts';
import { webhooks } from '../webhooks.ts';
import { openBench, type Bench } from '../testing/bench.ts';
import { feeOf } from './money.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

async function api(path: string, form?: Record<string, string>): Promise<Record<string, unknown>> {
  const { apiKey } = await bench.control('credentials');
  const answer = await fetch(`${bench.sandbox.url}${path}`, {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    headers: { authorization: `Bearer ${String(apiKey)}` },
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function opened(rest: Record<string, string> = {}): Promise<{ id: string; url: string }> {
  const session = await api('/v1/checkout/sessions', {
    mode: 'payment',
    success_url: 'http://hub.test/ok?id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://hub.test/back',
    'line_items[0][price_data][currency]': 'gbp',
    'line_items[0][price_data][unit_amount]': '12000',
    'line_items[0][price_data][product_data][name]': '<b>Invoice</b> INV-1',
    'payment_intent_data[metadata][portico_invoice]': 'inv-1',
    ...rest,
  });
  return session as { id: string; url: string };
}

const submit = (url: string, form: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
const good = { method: 'card', card: '4242 4242 4242 4242', email: 'anna@client.test' };

async function stateOf<T>(name: string): Promise<readonly T[]> {
  return (await bench.control('state'))[name] as readonly T[];
}

async function eventTypes(): Promise<string[]> {
  return (await stateOf<{ type: string }>('events')).map(({ type }) => type);
}

async function balance(): Promise<{ available: number; pending: number }> {
  const { available, pending } = (await api('/v1/balance')) as Record<string, { amount: number }[]>;
  return { available: available?.[0]?.amount ?? NaN, pending: pending?.[0]?.amount ?? NaN };
}

describe('the hosted page', () => {
  test('takes a card and sends the payer back', async () => {
    const { id, url } = await opened();
    const answer = await submit(url, good);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `http://hub.test/ok?id=${id}`]);
    expect(await stateOf('charges')).toMatchObject([
      { status: 'succeeded', amount: 12_000, metadata: { portico_invoice: 'inv-1' } },
    ]);
    expect(await eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
      'checkout.session.completed',
    ]);
  });

  test('pays once when the form is sent many times at once', async () => {
    const { url } = await opened();
    const answers = await Promise.all(Array.from({ length: 5 }, () => submit(url, good)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await stateOf('charges')).toHaveLength(1);
  });

  test('shows a declined card and takes the next one', async () => {
    const { url } = await opened();
    const declined = await submit(url, { ...good, card: '4000000000000002' });
    expect(await declined.text()).toContain('Your card was declined');
    expect((await submit(url, good)).status).toBe(303);
    expect(await stateOf('charges')).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }]);
    expect(await stateOf('payment_intents')).toMatchObject([{ status: 'succeeded' }]);
  });

  test('shows text as text, a way back, and words when nothing can be paid', async () => {
    const { url } = await opened();
    const page = await (await fetch(url)).text();
    expect(page).toContain('&lt;b&gt;Invoice');
    expect(page).toContain('href="http://hub.test/back"');
    await submit(url, good);
    expect(await (await fetch(url)).text()).toContain('This payment is complete');
    const other = await opened();
    bench.advance({ hours: 25 });
    expect(await (await fetch(other.url)).text()).toContain('This checkout has expired');
    expect((await submit(other.url, good)).status).toBe(200);
    expect(await stateOf('charges')).toHaveLength(1);
  });
});

describe('time', () => {
  test('makes card money available after two days', async () => {
    await bench.act('pay', { url: (await opened()).url });
    expect(await balance()).toEqual({ available: 0, pending: 11_800 });
    bench.advance({ days: 2 });
    expect(await balance()).toEqual({ available: 11_800, pending: 0 });
    expect(await eventTypes()).toContain('balance.available');
  });

  test('expires a checkout that nobody paid', async () => {
    const { id } = await opened();
    bench.advance({ days: 1 });
    expect(await api(`/v1/checkout/sessions/${id}`)).toMatchObject({ status: 'expired', url: null });
    expect(await eventTypes()).toEqual(['checkout.session.expired']);
  });

  test('lets a payout in transit arrive on its day, after its money has left the balance', async () => {
    await bench.act('pay', { url: (await opened()).url });
    const { payout } = await bench.act('payout', { arrives: '2026-11-26' });
    expect(await balance()).toEqual({ available: 0, pending: 0 });
    expect(await api(`/v1/payouts/${payout}`)).toMatchObject({ status: 'in_transit', amount: 11_800, automatic: true });
    bench.advance({ days: 2 });
    expect(await api(`/v1/payouts/${payout}`)).toMatchObject({ status: 'paid' });
    expect(await eventTypes()).toEqual(expect.arrayContaining(['payout.created', 'payout.paid']));
  });
});

describe('acts', () => {
  test('a dispute takes the amount and its fee, a win returns the amount alone (C4)', async () => {
    const { charge } = await bench.act('pay', { url: (await opened()).url });
    const { dispute } = await bench.act('dispute', { charge });
    expect((await balance()).available).toBe(-14_000);
    await bench.act('close_dispute', { dispute, won: true });
    expect((await balance()).available).toBe(-2000);
    expect(await api(`/v1/disputes/${dispute}`)).toMatchObject({ status: 'won' });
  });

  test('a payout takes everything at once and a failed one returns it', async () => {
    const { charge } = await bench.act('pay', { url: (await opened()).url });
    await bench.act('refund', { charge, amount: '20.00' });
    const { payout } = await bench.act('payout');
    expect(await api(`/v1/payouts/${payout}`)).toMatchObject({ status: 'paid', amount: 9800 });
    expect(await balance()).toEqual({ available: 0, pending: 0 });
    await bench.act('fail_payout', { payout });
    expect(await balance()).toEqual({ available: 9800, pending: 0 });
  });

  test('refunds past what was taken make the next payout negative (C2c)', async () => {
    const { charge } = await bench.act('pay', { url: (await opened()).url });
    await bench.act('payout');
    await bench.act('refund', { charge, amount: '30.00' });
    const { payout } = await bench.act('payout');
    expect(await api(`/v1/payouts/${payout}`)).toMatchObject({ amount: -3000 });
  });

  test('a settled debit may be returned late', async () => {
    const { charge } = await bench.act('pay', { url: (await opened()).url, method: 'delayed' });
    await bench.act('settle', { charge });
    const { balanceTransaction } = await bench.act('fail', { charge });
    expect(await api(`/v1/balance_transactions/${balanceTransaction}`)).toMatchObject({
      reporting_category: 'charge_failure',
      amount: -12_000,
      source: charge,
    });
  });

  test('an entry may be altered, doubled and removed, and the balance follows', async () => {
    const { balanceTransaction: entry } = await bench.act('pay', { url: (await opened()).url });
    await bench.act('alter', { entry, amount: '119.99' });
    expect((await balance()).pending).toBe(11_799);
    const { entry: copy } = await bench.act('double', { entry });
    expect((await balance()).pending).toBe(2 * 11_799);
    await bench.act('remove', { entry: copy });
    expect((await balance()).pending).toBe(11_799);
  });

  test.each([
    ['pay', { url: 'http://localhost/c/pay/cs_none' }, 'There is no such checkout.'],
    ['refund', { charge: 'ch_none' }, "There is no charge 'ch_none'."],
    ['payout', {}, 'There is nothing to pay out.'],
    ['close_dispute', { dispute: 'du_none' }, "'won' is true or false."],
    ['alter', { entry: 'txn_none', amount: '1.00' }, "there is none 'txn_none'"],
  ])('%s %j is refused with a sentence', async (name, body, sentence) => {
    await expect(bench.act(name, body)).rejects.toThrow(sentence);
  });
});

test('the fee is 1.5 % and 0.20, in integers', () => {
  expect([feeOf(12_000, 'gbp'), feeOf(33, 'gbp'), feeOf(34, 'gbp'), feeOf(1000, 'jpy')]).toEqual([200, 20, 21, 15]);
});

describe('webhooks', () => {
  let heard: { verdict: WebhookVerdict }[];
  let hearer: http.Server;
  let secret: unknown;
  let refusals: number;
  let waiting: (() => void) | undefined;

  beforeEach(async () => {
    heard = [];
    refusals = 0;
    hearer = http.createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const request = { method: 'POST', url: '', headers: req.headers, rawBody: Buffer.concat(chunks) };
        const ctx = bench.as({ settings: { webhookSecret: secret } });
        heard.push({ verdict: webhooks.verify(request, ctx) });
        res.writeHead(refusals-- > 0 ? 500 : 200).end();
        waiting?.();
      });
    });
    await new Promise<void>((resolve) => hearer.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(hearer.address() as AddressInfo).port}/webhooks/stripe`;
    ({ webhookSecret: secret } = await bench.control('webhook', { url }));
  });
  afterEach(() => {
    hearer.closeAllConnections();
    hearer.close();
  });

  async function deliveries(count: number): Promise<void> {
    while (heard.length < count)
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
  }

  test('arrive for every event, signed so that the plugin accepts them', async () => {
    await bench.act('pay', { url: (await opened()).url });
    await deliveries(5);
    expect(heard.map(({ verdict }) => verdict.kind)).toEqual(Array(5).fill('accepted'));
  });

  test('are signed afresh when they are sent again much later', async () => {
    refusals = 1;
    const { id } = await opened();
    await api(`/v1/checkout/sessions/${id}/expire`, {});
    await deliveries(1);
    bench.advance({ hours: 2 });
    await deliveries(2);
    expect(heard.map(({ verdict }) => verdict.kind)).toEqual(['accepted', 'accepted']);
  });
});

describe('a seeded firm', () => {
  const receipt = (key: string, at: string, amount: string, fee: string, payoutKey: string | null): DemoReceipt => ({
    key,
    invoiceKey: 'inv',
    method: 'card',
    at,
    on: at.slice(0, 10),
    amount,
    fee,
    payerEmail: 'anna@client.test',
    payoutKey,
  });
  const invoice = { key: 'inv', number: 'INV-0001', currency: 'GBP' } as unknown as DemoFirm['invoices'][number];
  const firm: DemoFirm = {
    seed: 1,
    asOf: '2026-11-24T09:00:00Z',
    name: 'Alder & Finch',
    email: 'office@alder.test',
    timeZone: 'Europe/London',
    currency: 'GBP',
    locale: 'en-GB',
    accent: '#123456',
    clients: [],
    suppliers: [],
    bills: [],
    invoices: [invoice],
    receipts: [
      receipt('r1', '2026-11-02T10:00:00Z', '100.00', '1.70', 'p1'),
      receipt('r2', '2026-11-10T10:00:00Z', '200.00', '3.20', null),
      receipt('r3', '2026-11-23T10:00:00Z', '50.00', '0.95', null),
      { ...receipt('r4', '2026-11-01T10:00:00Z', '999.00', '0.00', null), method: 'bank' },
    ],
    refunds: [
      {
        key: 'f1',
        receiptKey: 'r1',
        at: '2026-11-05T10:00:00Z',
        on: '2026-11-05',
        amount: '30.00',
        reason: 'Cancelled',
        payoutKey: 'p1',
      },
    ],
    payouts: [{ key: 'p1', createdAt: '2026-11-06T04:00:00Z', arrivesOn: '2026-11-07', amount: '66.30' }],
    crm: { companies: [], people: [], deals: [], notes: [] },
    processorFees: [
      { key: 'e1', at: '2026-11-05T00:00:00Z', description: 'Billing, October', amount: '2.00', payoutKey: 'p1' },
    ],
    envelopes: [],
  };
  const seeded = (): Promise<unknown> => bench.control('seed', firm);

  test('holds what was not paid out yet, pending or available by its age', async () => {
    await seeded();
    expect(await balance()).toEqual({ available: 19_680, pending: 4905 });
  });

  test('has payouts that add up to what they carried', async () => {
    await seeded();
    const { data } = (await api('/v1/payouts')) as { data: { id: string; amount: number; status: string }[] };
    expect(data).toMatchObject([{ amount: 6630, status: 'paid' }]);
    const carried = (await api(`/v1/balance_transactions?payout=${data[0]?.id ?? ''}`)) as {
      data: { type: string; net: number }[];
    };
    const nets = carried.data.filter(({ type }) => type !== 'payout').map(({ net }) => net);
    expect(nets.reduce((sum, net) => sum + net, 0)).toBe(6630);
    expect(nets.sort((a, b) => a - b)).toEqual([-3000, -200, 9830]);
  });

  test('is its owner’s account, with card money only and no events of the past', async () => {
    await seeded();
    expect(await api('/v1/account')).toMatchObject({
      settings: { dashboard: { display_name: 'Alder & Finch', timezone: 'Europe/London' } },
      default_currency: 'gbp',
    });
    expect(await stateOf('charges')).toHaveLength(3);
    expect(await stateOf('charges')).toMatchObject([{ amount_refunded: 3000 }, {}, {}]);
    expect(await stateOf('events')).toEqual([]);
  });
});
