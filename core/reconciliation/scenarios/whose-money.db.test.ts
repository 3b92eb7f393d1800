import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { inputOptions } from '../index.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

describe('C16: money that names no invoice', () => {
  test('waits, and counts in the proof, until it is a contact’s credit', async () => {
    await firm.pay(null);
    await firm.settle();
    expect(firm.booked('customer_receipt')).toBe(0);
    expect(await firm.waiting()).toMatchObject([{ kind: 'unnamed', case: 'C16', amount: gbp(118_00) }]);
    await firm.agrees();
    await firm.answer('unnamed', 'to_contact', { input: { contact: 'contact-1' } });
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    await firm.answer('credit', 'keep');
    await firm.isDone();
  });

  test('as income, it is received on the account a person chose, with its fee', async () => {
    await firm.pay(null);
    await firm.settle();
    await firm.answer('unnamed', 'to_income', { input: { account: 'sales' } });
    expect([firm.shows('sales'), firm.shows('fees'), firm.shows('clearing')]).toEqual([
      -120_00,
      2_00,
      opening + 118_00,
    ]);
    await firm.isDone();
  });

  test('excluded with a reason, nothing is booked and the proof states it', async () => {
    await firm.pay(null);
    await firm.settle();
    await firm.answer('unnamed', 'exclude');
    expect(firm.shows('clearing')).toBe(opening);
    expect((await firm.agrees()).currencies).toMatchObject([{ opening: '118.00' }]);
    await firm.isDone();
  });
});

describe('C9: somebody booked the same money already', () => {
  const bookedByHand = async (invoice: string, on = '2026-11-23'): Promise<void> => {
    firm.bookByHand(invoice, on);
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
  };

  test('nothing is booked until a person says it is the same; then it is adopted', async () => {
    const invoice = await firm.invoice();
    await bookedByHand(invoice);
    await firm.pay(invoice);
    await firm.settle();
    expect(firm.booked('customer_receipt')).toBe(1);
    const [item] = await firm.waiting();
    expect(item).toMatchObject({ kind: 'booked_already', case: 'C9', amount: gbp(118_00) });
    const entry = firm.ledger.entries[0]?.id ?? '';
    await firm.answer('booked_already', 'adopt', { input: { entry } });
    expect(firm.booked('customer_receipt')).toBe(1);
    expect(firm.shows('fees')).toBe(2_00);
    await firm.isDone();
  });

  test('of several entries that look the same, the one a person chose is adopted; what does not fit is not offered', async () => {
    const invoice = await firm.invoice();
    await bookedByHand(invoice);
    await bookedByHand(await firm.invoice());
    for (const [type, amount] of [
      ['withdrawal', 120_00],
      ['deposit', 118_00],
    ] as const)
      firm.ledger.book({
        type,
        id: `${type}-by-hand`,
        reference: 'Cash',
        on: '2026-11-23',
        account: 'clearing',
        counterAccount: 'sales',
        payee: '',
        description: '',
        amount: gbp(amount),
      });
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.pay(invoice);
    await firm.settle();
    const [item] = await firm.waiting();
    const [first, second] = firm.ledger.entries.map(({ id }) => id);
    const options = item ? await transaction(firm.db, (tx) => inputOptions(tx, item, 'adopt')) : [];
    expect(options.map(({ id }) => id).sort()).toEqual([first, second].sort());
    await firm.answer('booked_already', 'adopt', { input: { entry: second ?? '' } });
    const receipt = await firm.db.hub('postings').where({ kind: 'receipt' }).first<{ entry: { id: string } }>('entry');
    expect(receipt.entry.id).toBe(second);
  });

  test('found only by the fresh read, it is a question all the same', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    firm.bookByHand(invoice);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'booked_already' }]);
    expect(firm.booked('excess_receipt')).toBe(0);
  });

  test('different money is booked, as credit where nothing is due', async () => {
    const invoice = await firm.invoice();
    await bookedByHand(invoice);
    await firm.pay(invoice);
    await firm.settle();
    await firm.answer('booked_already', 'different');
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(120_00) }]);
  });
});
