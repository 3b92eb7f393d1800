import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { inputOptions, keepRules, ordinaryRules, preview, proof } from '../index.ts';
import { recordView } from '../intent-view.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

/** 150.00 for an invoice of 120.00, and the client keeps the credit. */
async function overpaid(): Promise<{ invoice: string; charge: string }> {
  const invoice = await firm.invoice();
  const charge = await firm.pay(invoice, { amount: 150_00 });
  await firm.settle();
  await firm.answer('credit', 'keep');
  return { invoice, charge };
}

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

  test('C6b: refunded as a whole, the credit is paid back first, and only the sale is credited', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 150_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    expect(firm.creditNoted(invoice)).toBe(120_00);
    expect(firm.creditLeft()).toBe(0);
    expect([firm.statusOf(invoice), firm.shows('clearing')]).toEqual(['paid', opening - 2_00]);
    await firm.isDone();
  });

  test('C6b: answered while the ledger has no time for it, both halves are booked later', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 150_00);
    await firm.settle();
    firm.ledger.faults = ['unavailable', 'cut_before_effect', 'unavailable', 'cut_after_effect', 'unavailable'];
    await firm.answer('refund', 'credit_note');
    firm.ledger.faults = [];
    firm.house.clock.advance({ minutes: 10 });
    await firm.settle();
    expect([firm.creditNoted(invoice), firm.creditLeft()]).toEqual([120_00, 0]);
    await firm.isDone();
  });

  test('C6b: beyond the sale and in parts, no credit note is ever above what the sale was', async () => {
    const { invoice, charge } = await overpaid();
    for (const amount of [50_00, 100_00]) {
      await firm.refund(charge, amount);
      await firm.settle();
      await firm.answer('refund', 'credit_note');
    }
    expect([firm.creditNoted(invoice), firm.creditLeft()]).toEqual([120_00, 0]);
    await firm.isDone();
  });

  test('C6b: a refund that is part sale, part credit is asked about, whatever the rules say', async () => {
    const { charge } = await overpaid();
    const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
    const rules = { ...ordinaryRules, refundDefault: 'credit_note' } as const;
    await transaction(firm.db, (tx) => keepRules(tx, pair, rules, null, '2026-11-24T19:00:00Z'));
    await firm.refund(charge, 150_00);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'refund', amount: gbp(-150_00) }]);
  });

  test('C6b, C3b: paid another way, the credit goes back and the invoice is due as a whole', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 150_00);
    await firm.settle();
    await firm.answer('refund', 'another_way');
    expect([firm.dueOf(invoice), firm.creditLeft(), firm.shows('clearing')]).toEqual([120_00, 0, opening - 2_00]);
    await firm.isDone();
  });

  test('C6b, C3c: what went back of sale and credit and failed is owed again, both', async () => {
    const { invoice, charge } = await overpaid();
    const refund = await firm.refund(charge, 150_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    await firm.refundFails(refund);
    await firm.settle();
    expect([firm.creditNoted(invoice), firm.creditLeft(), firm.shows('clearing')]).toEqual([
      0,
      30_00,
      opening + 148_00,
    ]);
    await firm.agrees();
  });

  test('C6b, C4c: lost in a dispute, the credit ends with the sale', async () => {
    const { invoice, charge } = await overpaid();
    const dispute = await firm.dispute(charge, 150_00);
    await firm.settle();
    await firm.disputeEnds(dispute, { won: false });
    await firm.settle();
    await firm.answer('lost', 'cancel_sale');
    expect([firm.creditNoted(invoice), firm.creditLeft(), firm.shows('disputed')]).toEqual([120_00, 0, 0]);
    await firm.isDone();
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

describe('C10: the invoice can no longer be paid', () => {
  test.each(['voided', 'draft', 'deleted'] as const)('%s: all of it is credit with the contact', async (status) => {
    const invoice = await firm.invoice();
    await firm.inLedger(invoice, { status, due: gbp(0) });
    await firm.pay(invoice);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', case: 'C10', amount: gbp(120_00) }]);
    await firm.agrees();
  });

  test('gone from the ledger altogether: the same', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    firm.ledger.invoicesById.delete(invoice);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', case: 'C10' }]);
    await firm.agrees();
  });
});

describe('C10b: an invoice is to be voided after it was paid', () => {
  test('the ledger refuses, and a credit note takes its place; the payment stays', async () => {
    const invoice = await firm.invoice();
    const charge = await firm.pay(invoice);
    await firm.settle();
    expect(firm.ledger.voids(invoice)).toBe(false);
    await firm.refund(charge, 120_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    expect([firm.statusOf(invoice), firm.creditNoted(invoice)]).toEqual(['paid', 120_00]);
    expect([firm.booked('customer_receipt'), firm.shows('clearing')]).toEqual([1, opening - 2_00]);
    await firm.isDone();
  });
});

describe('C10c: somebody removed our payment in the ledger', () => {
  const remove = async (): Promise<string> => {
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    await firm.settle();
    const receipt = firm.ledger.entries.find(({ intent }) => intent.type === 'customer_receipt');
    if (!receipt) throw new Error('nothing was booked');
    receipt.isDeleted = true;
    firm.ledger.settle(receipt.intent, -1);
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.settle();
    return invoice;
  };

  test('nothing is done by itself, the proof names it, and booking it again heals it', async () => {
    const invoice = await remove();
    expect(firm.dueOf(invoice)).toBe(120_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'removed', case: 'C10c', amount: gbp(120_00) }]);
    const report = await proof(firm.house.deps);
    expect(report.ok).toBe(false);
    expect(report.currencies[0]?.differences).toMatchObject([{ kind: 'missing_in_books', amount: '-120.00' }]);
    const [item] = await firm.waiting();
    expect(item?.choices.filter(({ canBeUndone }) => canBeUndone)).toEqual([]);
    const shown = await preview(firm.house.deps, item?.id ?? '', { choice: 'rebook' });
    const names = { account: String, contact: String, invoice: String };
    expect(shown.map((posting) => recordView(posting, names).word)).toEqual(['gone', 'customer_receipt']);
    await firm.answer('removed', 'rebook');
    expect(firm.statusOf(invoice)).toBe('paid');
    await firm.isDone();
  });

  test('and voided the invoice: it cannot be booked there again, and becomes the client’s credit', async () => {
    const invoice = await remove();
    expect(firm.ledger.voids(invoice)).toBe(true);
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'removed', choices: [{ id: 'as_credit' }] }]);
    await firm.answer('removed', 'as_credit');
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(120_00) }]);
    await firm.agrees();
  });

  test('as credit, the invoice stays due and the client holds the money', async () => {
    const invoice = await remove();
    await firm.answer('removed', 'as_credit');
    expect(firm.dueOf(invoice)).toBe(120_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(120_00) }]);
    await firm.agrees();
  });
});

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
