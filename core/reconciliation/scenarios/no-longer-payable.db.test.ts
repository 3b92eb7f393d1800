import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { preview, proof } from '../index.ts';
import { recordView } from '../intent-view.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

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
