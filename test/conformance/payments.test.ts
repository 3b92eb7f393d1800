import { beforeAll, expect, test } from '@jest/globals';
import type { CheckoutRequest } from '../../core/plugin-api/index.ts';
import { onlyWhere } from '../support/only-where.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, portOn, rest, stageFor } from './stage.ts';

forEach(await pluginsUnderTest('payments'), 'the processor', (under) => {
  const refunds = onlyWhere(under.plugin.definition.payments?.refund !== undefined, "the port has no 'refund'");
  const stage = stageFor(under);
  const call = portOn(stage, 'payments', 'interactive');
  let made = 0;

  beforeAll(() => stage().syncAll(), 120_000);

  function request(change: Partial<CheckoutRequest> = {}): CheckoutRequest {
    made += 1;
    return {
      intentId: `intent-${made}`,
      amount: { amount: 12_000 + made, currency: 'GBP' },
      description: `Invoice INV-${made}`,
      payerEmail: null,
      metadata: { portico_number: `INV-${made}` },
      successUrl: 'http://localhost:1/paid',
      cancelUrl: 'http://localhost:1/back',
      locale: 'en-GB',
      ...change,
    };
  }

  const open = (wish: CheckoutRequest) => call((port, ctx) => port.openCheckout(ctx, wish));

  /** A checkout somebody paid; answers with the charge. */
  async function paid(): Promise<string> {
    const { url } = await open(request());
    const { charge = '' } = await stage().bench.act('pay', { url });
    return charge;
  }

  /** How many calls changed something at the vendor. */
  async function effectsDuring(work: () => Promise<unknown>): Promise<number> {
    return (await stage().effectsDuring(work)).length;
  }

  test('applied: an open checkout has an address of a declared host, the amount and the metadata', async () => {
    const wish = request();
    const opened = await open(wish);
    expect(opened).toMatchObject({ status: 'open', payment: 'unpaid', amount: wish.amount, metadata: wish.metadata });
    expect(stage().bench.host.redirectOrigins()).toContain(new URL(opened.url ?? '').origin);
    expect(await call((port, ctx) => port.checkout(ctx, opened.id))).toEqual(opened);
  });

  test('already: the same intent opens the same checkout, once', async () => {
    const wish = request();
    const first = await open(wish);
    const effects = await effectsDuring(async () => expect((await open(wish)).id).toBe(first.id));
    expect(effects).toBe(0);
  });

  test('refused: an amount the processor cannot take is refused with a sentence', async () => {
    const nothing = open(request({ amount: { amount: 0, currency: 'GBP' } }));
    await expect(nothing).rejects.toMatchObject({ code: expect.stringMatching(/vendor_refused|invalid_input/) });
  });

  test('unknown, with effect: a cut line is said to be unknown, and the same intent finds its checkout', async () => {
    const match = await stage().callOf(() => open(request()));
    const wish = request();
    await stage().bench.fault({ kind: 'cut_after_effect', match, times: always });
    const effects = await effectsDuring(async () => {
      await expect(open(wish)).rejects.toMatchObject({ code: 'outcome_unknown' });
      await stage().bench.clearFaults();
      const again = await open(wish);
      expect((await open(wish)).id).toBe(again.id);
    });
    expect(effects).toBe(1);
  });

  test.each([
    ['a web page', { kind: 'html' }],
    ['half a JSON', { kind: 'half' }],
    ['500', { kind: 'status', status: 500 }],
    ['a cut line before any effect', { kind: 'cut_before_effect' }],
  ])('%s in answer to an opening is unknown, and the same intent opens one', async (_name, fault) => {
    const match = await stage().callOf(() => open(request()));
    const wish = request();
    await stage().bench.fault({ match, times: always, ...fault });
    await expect(open(wish)).rejects.toMatchObject({ code: 'outcome_unknown' });
    await stage().bench.clearFaults();
    const opened = await open(wish);
    expect((await open(wish)).id).toBe(opened.id);
  });

  test('pending: what a delayed method pays is on its way until the processor says otherwise', async () => {
    const opened = await open(request());
    const { charge } = await stage().bench.act('pay', { url: opened.url, method: 'delayed' });
    expect(await call((port, ctx) => port.checkout(ctx, opened.id))).toMatchObject({ payment: 'processing' });
    await stage().bench.act('settle', { charge });
    expect(await call((port, ctx) => port.checkout(ctx, opened.id))).toMatchObject({ payment: 'paid' });
  });

  test('an expired checkout is expired, and one the payer won is told as it is', async () => {
    const opened = await open(request());
    expect(await call((port, ctx) => port.expireCheckout(ctx, opened.id))).toMatchObject({ status: 'expired' });
    expect(await call((port, ctx) => port.expireCheckout(ctx, opened.id))).toMatchObject({ status: 'expired' });
    const won = await open(request());
    await stage().bench.act('pay', { url: won.url });
    expect(await call((port, ctx) => port.expireCheckout(ctx, won.id))).toMatchObject({
      status: 'complete',
      payment: 'paid',
    });
  });

  test('the balance is the sum of all that ever moved, per currency', async () => {
    await paid();
    const moved = await call((port, ctx) =>
      Array.fromAsync(port.balanceTransactions(ctx, { since: '2000-01-01T00:00:00Z' })),
    );
    rest(stage().clock);
    const balances = await call((port, ctx) => port.balance(ctx));
    for (const { currency, available, pending, reserved } of balances)
      expect(available + pending + reserved).toBe(
        moved.filter(({ net }) => net.currency === currency).reduce((sum, { net }) => sum + net.amount, 0),
      );
    expect(moved.every(({ amount, fee, net }) => amount.amount - fee.amount === net.amount)).toBe(true);
  });

  refunds('a refund is given once per intent, and more than was paid is refused', async () => {
    const chargeId = await paid();
    const refund = (intentId: string, amount: number) =>
      call(async (port, ctx) =>
        port.refund?.(ctx, { intentId, chargeId, amount: { amount, currency: 'GBP' }, reason: 'asked for' }),
      );
    const first = await refund('refund-1', 500);
    expect(first?.kind).toBe('refund');
    expect(await effectsDuring(async () => expect(await refund('refund-1', 500)).toEqual(first))).toBe(0);
    await expect(refund('refund-2', 99_999_999)).rejects.toMatchObject({ code: 'vendor_refused' });
  });
});
