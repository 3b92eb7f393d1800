import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { account } from '../../../test/support/money/fake-books.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { money } from '../../plugin-api/index.ts';
import { saveMapping } from '../index.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

/** Accounts of their own for another currency, and an open invoice in it. */
async function invoiceIn(currency: string, amount: number): Promise<string> {
  const clearing = account(`clearing-${currency}`, `Clearing (${currency})`, 'bank', true, currency);
  const bank = account(`bank-${currency}`, `Bank (${currency})`, 'bank', true, currency);
  firm.ledger.list.push(clearing, bank);
  const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
  await saveMapping(firm.house.deps, pair, currency, {
    clearingAccount: clearing.id,
    feeAccount: 'fees',
    bankAccount: bank.id,
    disputedAccount: null,
  });
  const total = money(amount, currency);
  return firm.invoice({ currency, total, due: total, paid: money(0, currency), credited: money(0, currency) });
}

describe('C13: settled in the invoice’s own foreign currency', () => {
  test.each([
    ['USD', 100_00, 3_20],
    // No minor unit: 12,000 yen are 12000.
    ['JPY', 12_000, 432],
  ])('%s stands on its own clearing account and is proved by itself', async (currency, amount, fee) => {
    const invoice = await invoiceIn(currency, amount);
    await firm.pay(invoice, { amount, fee, currency });
    await firm.settle();
    expect(firm.statusOf(invoice)).toBe('paid');
    expect([firm.shows(`clearing-${currency}`), firm.shows('clearing')]).toEqual([amount - fee, opening]);
    const report = await firm.agrees();
    expect(report.currencies.map((one) => one.currency)).toEqual(['GBP', currency]);
    expect(report.ok).toBe(true);
  });

  test('three decimals are for a person: the ledger keeps two', async () => {
    const invoice = await invoiceIn('KWD', 12_345);
    await firm.pay(invoice, { amount: 12_345, fee: 400, currency: 'KWD' });
    await firm.settle();
    expect(firm.shows('clearing-KWD')).toBe(0);
    expect(await firm.waiting()).toMatchObject([{ kind: 'held' }, { kind: 'held' }]);
    const { open } = await firm.agrees();
    expect(open.map(({ amount }) => amount).sort()).toEqual(['-0.400', '12.345']);
  });

  test('a currency without accounts asks for them, and counts', async () => {
    const invoice = await firm.invoice({ currency: 'EUR' });
    await firm.pay(invoice, { currency: 'EUR' });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'setup', amount: money(118_00, 'EUR') }]);
  });
});

describe('C13b: the processor converted it', () => {
  const dollars = (amount: number) => money(amount, 'USD');
  const inDollars = (due = 100_00) =>
    firm.invoice({
      currency: 'USD',
      total: dollars(100_00),
      due: dollars(due),
      paid: dollars(0),
      credited: dollars(0),
    });

  test('the invoice is paid in its currency, at the rate that brings exactly what was settled', async () => {
    const invoice = await inDollars();
    await firm.pay(invoice, { charged: dollars(100_00), amount: 79_12, fee: 1_50 });
    await firm.settle();
    expect(firm.statusOf(invoice)).toBe('paid');
    expect(firm.ledger.entries[0]?.intent).toMatchObject({ amount: dollars(100_00), currencyRate: '1.263903' });
    expect(firm.shows('clearing')).toBe(opening + 77_62);
    await firm.isDone();
  });

  test('an amount that six decimals of a rate cannot say to the cent is for a person', async () => {
    const invoice = await inDollars(30_000_000_00);
    await firm.pay(invoice, { charged: dollars(30_000_000_00), amount: 23_736_123_47, fee: 0 });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'by_hand', case: 'C13b', amount: gbp(23_736_123_47) }]);
    await firm.agrees();
  });

  test('more than is due is for a person', async () => {
    const invoice = await inDollars(60_00);
    await firm.pay(invoice, { charged: dollars(100_00), amount: 79_12 });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'by_hand', case: 'C13b' }]);
  });

  test('booked by hand, it is found and adopted as a whole', async () => {
    const invoice = await inDollars(60_00);
    await firm.pay(invoice, { charged: dollars(100_00), amount: 79_12 });
    await firm.settle();
    const entry = firm.ledger.book({
      type: 'deposit',
      id: 'by-hand',
      reference: 'Dollars',
      on: '2026-11-24',
      account: 'clearing',
      counterAccount: 'sales',
      payee: '',
      description: '',
      amount: gbp(77_12),
    });
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.answer('by_hand', 'adopt', { input: { entry: entry.id } });
    await firm.isDone();
    await firm.settle();
    await firm.isDone();
  });

  test('a refund of it is for a person: its credit note would need the day’s rate', async () => {
    const invoice = await inDollars();
    const charge = await firm.pay(invoice, { charged: dollars(100_00), amount: 79_12 });
    await firm.settle();
    await firm.refund(charge, 20_00);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'by_hand', case: 'C3' }]);
    await firm.agrees();
  });
});
