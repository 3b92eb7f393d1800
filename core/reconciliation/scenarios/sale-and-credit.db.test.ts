import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { decide, keepRules, ordinaryRules } from '../index.ts';

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

describe('C6b: what was paid as part sale, part credit goes back', () => {
  test('refunded as a whole, the credit is paid back first, and only the sale is credited', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 150_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    expect(firm.creditNoted(invoice)).toBe(120_00);
    expect(firm.creditLeft()).toBe(0);
    expect([firm.statusOf(invoice), firm.shows('clearing')]).toEqual(['paid', opening - 2_00]);
    await firm.isDone();
  });

  test('answered while the ledger has no time for it, both halves are booked later', async () => {
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

  test('in two parts, both answered before the ledger knew: one after the other', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 75_00);
    await firm.refund(charge, 75_00);
    await firm.settle();
    for (const { id } of await firm.waiting())
      await decide(firm.house.deps, id, { choice: 'credit_note', reason: 'Called off' }, null);
    await firm.settle();
    expect([firm.creditNoted(invoice), firm.creditLeft()]).toEqual([120_00, 0]);
    await firm.isDone();
  });

  test('beyond the sale and in parts, no credit note is ever above what the sale was', async () => {
    const { invoice, charge } = await overpaid();
    for (const amount of [50_00, 100_00]) {
      await firm.refund(charge, amount);
      await firm.settle();
      await firm.answer('refund', 'credit_note');
    }
    expect([firm.creditNoted(invoice), firm.creditLeft()]).toEqual([120_00, 0]);
    await firm.isDone();
  });

  test('a refund that is part sale, part credit is asked about, whatever the rules say', async () => {
    const { charge } = await overpaid();
    const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
    const rules = { ...ordinaryRules, refundDefault: 'credit_note' } as const;
    await transaction(firm.db, (tx) => keepRules(tx, pair, rules, null, '2026-11-24T19:00:00Z'));
    await firm.refund(charge, 150_00);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'refund', amount: gbp(-150_00) }]);
  });

  test('C3b: paid another way, the credit goes back and the invoice is due as a whole', async () => {
    const { invoice, charge } = await overpaid();
    await firm.refund(charge, 150_00);
    await firm.settle();
    await firm.answer('refund', 'another_way');
    expect([firm.dueOf(invoice), firm.creditLeft(), firm.shows('clearing')]).toEqual([120_00, 0, opening - 2_00]);
    await firm.isDone();
  });

  test('C3c: what went back of sale and credit and failed is owed again, both', async () => {
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

  test('C4c: lost in a dispute, the credit ends with the sale', async () => {
    const { invoice, charge } = await overpaid();
    const dispute = await firm.dispute(charge, 150_00);
    await firm.settle();
    await firm.disputeEnds(dispute, { won: false });
    await firm.settle();
    await firm.answer('lost', 'cancel_sale');
    expect([firm.creditNoted(invoice), firm.creditLeft(), firm.shows('disputed')]).toEqual([120_00, 0, 0]);
    await firm.isDone();
  });
});
