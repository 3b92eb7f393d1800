import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ReconnectNeeded,
  VendorRefused,
  type CheckoutRequest,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { identify } from '../connect.ts';
import { openBench, type Bench } from '../testing/bench.ts';
import { payments } from './payments.ts';
import { refund } from './refunds.ts';

let bench: Bench;
let ctx: PluginContext;

beforeEach(async () => {
  bench = await openBench();
  ctx = bench.as({ identity: await identify(bench.ctx) });
});
afterEach(() => bench.close());

const request: CheckoutRequest = {
  intentId: '0199c0de-1111-7000-8000-000000000000',
  amount: { amount: 12_000, currency: 'GBP' },
  description: 'Invoice INV-0123',
  payerEmail: 'anna@client.test',
  metadata: { portico_checkout: 'co-1', portico_invoice: 'inv-1', portico_number: 'INV-0123' },
  successUrl: 'http://hub.test/invoices/1?paid={CHECKOUT_SESSION_ID}',
  cancelUrl: 'http://hub.test/invoices/1',
  locale: 'en-GB',
};

async function sessions(): Promise<readonly { id: string; status: string }[]> {
  return (await bench.control('state'))['sessions'] as { id: string; status: string }[];
}

async function refunds(): Promise<readonly unknown[]> {
  return (await bench.control('state'))['refunds'] as unknown[];
}

const fault = (kind: string, path: string, rest: Record<string, unknown> = {}): Promise<unknown> =>
  bench.control('faults', { kind, match: { method: 'POST', path }, ...rest });

describe('a key', () => {
  test('names the account, its zone, currency and mode', () => {
    expect(ctx.identity).toMatchObject({
      organisation: 'Sandbox account',
      timeZone: 'Etc/UTC',
      baseCurrency: 'GBP',
      liveMode: false,
    });
    expect(ctx.identity?.organisationId).toMatch(/^acct_/);
  });

  test('that Stripe does not know asks for a new one', async () => {
    const wrong = bench.as({ settings: { apiKey: 'sk_test_wrong' } });
    await expect(identify(wrong)).rejects.toThrow(ReconnectNeeded);
  });

  test('of another account than the connected one is refused (C20)', async () => {
    const other = ctx.identity && { ...ctx.identity, organisationId: 'acct_other' };
    await expect(identify(bench.as({ identity: other }))).rejects.toThrow(VendorRefused);
  });
});

describe('opening a checkout', () => {
  test('gives an address where the payer reads what the payment is for', async () => {
    const opened = await payments.openCheckout(ctx, request);
    expect(opened).toMatchObject({
      status: 'open',
      payment: 'unpaid',
      amount: request.amount,
      metadata: request.metadata,
      expiresAt: expect.stringMatching(/^2026-11-25T09/) as unknown,
    });
    const page = await (await fetch(opened.url ?? '')).text();
    expect(page).toContain('Invoice INV-0123');
    expect(page).toContain('Pay 120.00 GBP');
  });

  test('twice with one intent opens one checkout, at once or after each other', async () => {
    const first = await payments.openCheckout(ctx, request);
    const again = await Promise.allSettled([payments.openCheckout(ctx, request), payments.openCheckout(ctx, request)]);
    expect(again.map((one) => one.status === 'fulfilled' && one.value.id)).toEqual([first.id, first.id]);
    expect(await sessions()).toHaveLength(1);
  });

  test('two simultaneous first calls make one checkout; the loser knows that it does not know', async () => {
    const both = await Promise.allSettled([payments.openCheckout(ctx, request), payments.openCheckout(ctx, request)]);
    expect(await sessions()).toHaveLength(1);
    for (const one of both)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'outcome_unknown' });
    expect((await payments.openCheckout(ctx, request)).id).toBe((await sessions())[0]?.id);
  });

  test.each(['cut_before_effect', 'cut_after_effect'])('survives %s', async (kind) => {
    await fault(kind, '/v1/checkout/sessions');
    const opened = await payments.openCheckout(ctx, request);
    expect((await sessions()).map(({ id }) => id)).toEqual([opened.id]);
  });

  test('finds the checkout it opened although the hub’s address changed before the second try', async () => {
    const opened = await payments.openCheckout(ctx, request);
    const moved = { ...request, successUrl: 'http://hub.test:4000/' };
    expect((await payments.openCheckout(ctx, moved)).id).toBe(opened.id);
  });

  test.each([
    ['html', {}],
    ['status', { status: 500 }],
    ['status', { status: 503, body: 'busy' }],
  ])('does not know what came of it when the answer is %s %j', async (kind, rest) => {
    await fault(kind, '/v1/checkout/sessions', rest);
    await expect(payments.openCheckout(ctx, request)).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect((await payments.openCheckout(ctx, request)).status).toBe('open');
  });

  test('below Stripe’s smallest amount is refused with the reason', async () => {
    const tiny = { ...request, amount: { amount: 10, currency: 'GBP' } };
    await expect(payments.openCheckout(ctx, tiny)).rejects.toThrow('below the smallest allowed');
  });
});

describe('closing a checkout', () => {
  test('expires it', async () => {
    const { id } = await payments.openCheckout(ctx, request);
    expect(await payments.expireCheckout(ctx, id)).toMatchObject({ id, status: 'expired', url: null });
    expect(await payments.checkout(ctx, id)).toMatchObject({ status: 'expired' });
  });

  test('tells the truth when the payer was faster', async () => {
    const { id, url } = await payments.openCheckout(ctx, request);
    await bench.act('pay', { url });
    expect(await payments.expireCheckout(ctx, id)).toMatchObject({ status: 'complete', payment: 'paid' });
  });

  test('tells the truth when the answer was lost', async () => {
    const { id } = await payments.openCheckout(ctx, request);
    await fault('cut_after_effect', '/v1/checkout/sessions', { times: 2 });
    expect(await payments.expireCheckout(ctx, id)).toMatchObject({ status: 'expired' });
  });
});

describe('a bank debit', () => {
  test('is processing until the bank pays', async () => {
    const { id, url } = await payments.openCheckout(ctx, request);
    const { charge } = await bench.act('pay', { url, method: 'delayed' });
    expect(await payments.checkout(ctx, id)).toMatchObject({ status: 'complete', payment: 'processing' });
    expect(await payments.balance(ctx)).toEqual([{ currency: 'GBP', available: 0, pending: 0, reserved: 0 }]);
    await bench.act('settle', { charge });
    expect(await payments.checkout(ctx, id)).toMatchObject({ payment: 'paid' });
  });

  test('fails when the bank does not', async () => {
    const { id, url } = await payments.openCheckout(ctx, request);
    const { charge } = await bench.act('pay', { url, method: 'delayed' });
    await bench.act('fail', { charge });
    expect(await payments.checkout(ctx, id)).toMatchObject({ status: 'complete', payment: 'failed' });
  });
});

describe('a refund', () => {
  const wish = (chargeId: string, pence: number) => ({
    intentId: 'refund-1',
    chargeId,
    amount: { amount: pence, currency: 'GBP' },
    reason: 'The workshop was cancelled',
  });

  async function chargeId(): Promise<string> {
    const { url } = await payments.openCheckout(ctx, request);
    return (await bench.act('pay', { url }))['charge'] ?? '';
  }

  test('is made once per intent, also long after Stripe forgot the key', async () => {
    const id = await chargeId();
    const made = await refund(ctx, wish(id, 4000));
    bench.advance({ days: 3 });
    expect(await refund(ctx, wish(id, 4000))).toEqual(made);
    expect(await refunds()).toHaveLength(1);
  });

  test('is found again when its answer was lost', async () => {
    const id = await chargeId();
    await fault('status', '/v1/refunds', { status: 500 });
    await expect(refund(ctx, wish(id, 4000))).rejects.toMatchObject({ code: 'outcome_unknown' });
    await fault('cut_after_effect', '/v1/refunds', { times: 2 });
    expect(await refund(ctx, wish(id, 4000))).toMatchObject({ kind: 'refund' });
    expect(await refunds()).toHaveLength(1);
  });

  test('of more than is left is refused with Stripe’s reason', async () => {
    await expect(refund(ctx, wish(await chargeId(), 12_001))).rejects.toThrow('greater than unrefunded amount');
  });
});

describe('money facts', () => {
  test('are told oldest first, and the balance is the sum of their nets', async () => {
    const { url } = await payments.openCheckout(ctx, request);
    const { charge } = await bench.act('pay', { url });
    await bench.act('refund', { charge, amount: '20.00' });
    const facts = await Array.fromAsync(payments.balanceTransactions(ctx, { since: '2026-11-24T00:00:00Z' }));
    expect(facts.map(({ category, net }) => [category, net.amount])).toEqual([
      ['charge', 11_800],
      ['refund', -2000],
    ]);
    expect(await payments.balance(ctx)).toEqual([{ currency: 'GBP', available: 0, pending: 9800, reserved: 0 }]);
  });

  test('of a payout add up to it', async () => {
    const { url } = await payments.openCheckout(ctx, request);
    await bench.act('pay', { url });
    const { payout = '' } = await bench.act('payout');
    const facts = await Array.fromAsync(payments.balanceTransactions(ctx, { payout }));
    expect(facts.map(({ net, payoutId }) => [net.amount, payoutId])).toEqual([[11_800, payout]]);
  });
});
