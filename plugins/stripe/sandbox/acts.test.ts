import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { payments } from '../payments/payments.ts';
import { read } from '../streams/read.ts';
import { openBench, type Bench } from '../testing/bench.ts';

/** What moves money besides payers, read back as the plugin reads it. */
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

async function paid(currency = 'GBP', amount = 100_00): Promise<string> {
  const { url } = await payments.openCheckout(bench.ctx, {
    intentId: `i-${currency}`,
    amount: { amount, currency },
    description: 'Invoice INV-1',
    payerEmail: null,
    metadata: { portico_invoice: 'inv-1' },
    successUrl: 'http://localhost:1/ok',
    cancelUrl: 'http://localhost:1/no',
    locale: 'en-GB',
  });
  const { charge = '' } = await bench.act('pay', { url });
  return charge;
}

const moved = async (): Promise<readonly Record<string, unknown>[]> =>
  (await Array.fromAsync(payments.balanceTransactions(bench.ctx, { since: '2026-11-01T00:00:00Z' }))).map(
    ({ category, amount, fee, exchangeRate }) => ({ category, amount, fee: fee.amount, exchangeRate }),
  );
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

test('a payment in a currency it does not settle in arrives converted, and so does its refund', async () => {
  await bench.act('convert', { currency: 'USD', rate: '0.7912' });
  const charge = await paid('USD');
  await bench.act('refund', { charge, amount: '20.00' });
  expect(await moved()).toEqual([
    { category: 'charge', amount: gbp(79_12), fee: 1_39, exchangeRate: '0.7912' },
    { category: 'refund', amount: gbp(-15_82), fee: 0, exchangeRate: '0.7912' },
  ]);
});

test('a payment that converts to half a minor unit is taken back whole', async () => {
  await bench.act('convert', { currency: 'USD', rate: '0.5' });
  const charge = await paid('USD', 2_51);
  await bench.act('refund', { charge });
  expect((await moved()).map(({ amount }) => amount)).toEqual([gbp(1_26), gbp(-1_26)]);
});

test('a refund fails and its money comes back', async () => {
  const charge = await paid();
  const { refund = '' } = await bench.act('refund', { charge });
  await bench.act('fail_refund', { refund });
  const { records } = await read(bench.ctx, [refund], 'refund');
  expect(records.find(({ kind }) => kind === 'refund')?.data).toMatchObject({ status: 'failed' });
  expect((await moved()).map(({ category, amount }) => [category, amount])).toEqual([
    ['charge', gbp(100_00)],
    ['refund', gbp(-100_00)],
    ['refund_failure', gbp(100_00)],
  ]);
});

test('a dispute is won with the fee for countering it', async () => {
  const charge = await paid();
  const { dispute = '' } = await bench.act('dispute', { charge });
  await bench.act('close_dispute', { dispute, won: true, fee_back: '15.00' });
  expect((await moved()).slice(1)).toMatchObject([
    { category: 'dispute', amount: gbp(-100_00), fee: 20_00 },
    { category: 'dispute_reversal', amount: gbp(100_00), fee: -15_00 },
  ]);
});

test('bills, taxes, reserves, top-ups and what nobody knows move the balance', async () => {
  for (const name of ['bill', 'tax', 'reserve', 'release', 'top_up', 'contribution'])
    await bench.act(name, { amount: '5.00' });
  expect((await moved()).map(({ category, amount }) => [category, amount])).toEqual([
    ['fee', gbp(-5_00)],
    ['tax', gbp(-5_00)],
    ['reserve', gbp(-5_00)],
    ['reserve', gbp(5_00)],
    ['topup', gbp(5_00)],
    ['other', gbp(-5_00)],
  ]);
});

test('a payout by hand names nothing it carried, and an instant one costs a fee', async () => {
  await paid();
  const { payout = '' } = await bench.act('payout_by_hand', { amount: '50.00', method: 'instant' });
  const { records } = await read(bench.ctx, [payout], 'payout');
  expect(records.find(({ kind }) => kind === 'payout')?.data).toMatchObject({
    automatic: false,
    method: 'instant',
    status: 'paid',
    amount: gbp(50_00),
  });
  expect((await moved()).at(-1)).toMatchObject({ category: 'payout', amount: gbp(-50_00), fee: 50 });
});
