import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

describe('C6: more was taken than is due', () => {
  test('the invoice is paid, the rest is the client’s credit, and a person says what becomes of it', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice, { amount: 150_00 });
    await firm.settle();
    expect(firm.statusOf(invoice)).toBe('paid');
    expect(firm.shows('clearing')).toBe(opening + 148_00);
    expect(await firm.waiting()).toMatchObject([
      {
        kind: 'credit',
        case: 'C6',
        amount: gbp(30_00),
        choices: [{ id: 'keep' }, { id: 'put_on_invoice' }, { id: 'refund' }],
      },
    ]);
    expect((await firm.agrees()).ok).toBe(false);
    await firm.answer('credit', 'keep');
    await firm.isDone();
  });

  test('put on another invoice, it pays it, and what is left of it is asked about anew', async () => {
    const [first, second] = [await firm.invoice(), await firm.invoice({ due: gbp(20_00), total: gbp(20_00) })];
    await firm.pay(first, { amount: 150_00 });
    await firm.settle();
    await firm.answer('credit', 'put_on_invoice', { input: { invoice: second } });
    expect(firm.statusOf(second)).toBe('paid');
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(10_00) }]);
    await firm.answer('credit', 'keep');
    await firm.isDone();
  });

  test('an invoice that asks for less by the time of posting is judged by what it asks for then', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    await firm.inLedger(invoice, { due: gbp(100_00) });
    await firm.settle();
    expect(firm.statusOf(invoice)).toBe('paid');
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', case: 'C6', amount: gbp(20_00) }]);
    await firm.agrees();
  });

  test('C6b: a refund of a payment that was all credit is booked against the credit, unasked', async () => {
    const invoice = await firm.invoice({ status: 'paid', due: gbp(0) });
    const charge = await firm.pay(invoice);
    await firm.settle();
    await firm.refund(charge, 120_00);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening - 2_00);
    await firm.isDone();
  });
});

describe('C7, C8: money that nobody owed any more', () => {
  test('C7: settled in the ledger while the checkout was open, all of it is credit', async () => {
    const invoice = await firm.invoice();
    await firm.inLedger(invoice, { status: 'paid', due: gbp(0) });
    await firm.pay(invoice);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', case: 'C7', amount: gbp(120_00) }]);
    await firm.agrees();
  });

  test('C8: the second of two payments is credit, and refunding it is offered first', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    await firm.pay(invoice);
    await firm.settle();
    expect(firm.dueOf(invoice)).toBe(0);
    const [item] = await firm.waiting();
    expect(item).toMatchObject({ kind: 'credit', case: 'C8', amount: gbp(120_00) });
    expect(item?.choices[0]?.id).toBe('refund');
    expect(firm.booked('customer_receipt')).toBe(1);
    await firm.agrees();
  });

  test('two part payments that together exceed what is due share it, the older first', async () => {
    const invoice = await firm.invoice({ due: gbp(100_00) });
    await firm.pay(invoice, { amount: 60_00 });
    await firm.pay(invoice, { amount: 60_00 });
    await firm.settle();
    expect(firm.dueOf(invoice)).toBe(0);
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(20_00) }]);
    await firm.agrees();
  });
});
