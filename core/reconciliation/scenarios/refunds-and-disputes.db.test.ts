import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { cutOver, decide, decisions, keepRules, ordinaryRules, preview, reconcile, undo } from '../index.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

async function paid(amount?: number): Promise<{ invoice: string; charge: string }> {
  const invoice = await firm.invoice();
  const charge = await firm.pay(invoice, amount === undefined ? {} : { amount });
  await firm.settle();
  return { invoice, charge };
}

describe('C3: a refund', () => {
  test('is asked about, and counts in the proof until it is answered', async () => {
    const { charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([
      { kind: 'refund', case: 'C3', amount: gbp(-40_00), choices: [{ id: 'credit_note' }, { id: 'another_way' }] },
    ]);
    expect((await firm.agrees()).open).toMatchObject([{ case: 'C3', amount: '-40.00' }]);
  });

  test('as goods or service withdrawn: a credit note with its refund, the receipt stays', async () => {
    const { invoice, charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    expect(firm.booked('credit_note_with_refund')).toBe(1);
    expect(firm.statusOf(invoice)).toBe('paid');
    expect(firm.shows('clearing')).toBe(opening + 78_00);
    await firm.isDone();
  });

  test('answered while the ledger has no time for it: planned again as it was, and booked later', async () => {
    const { invoice, charge } = await paid();
    await firm.refund(charge, 120_00);
    await firm.settle();
    firm.ledger.faults = Array.from({ length: 6 }, () => 'unavailable');
    await firm.answer('refund', 'credit_note');
    expect(await firm.waiting()).toEqual([]);
    firm.ledger.faults = [];
    firm.house.clock.advance({ minutes: 10 });
    await firm.settle();
    expect(firm.creditNoted(invoice)).toBe(120_00);
    await firm.isDone();
  });

  test('C3d: the fee of what was refunded stays an expense', async () => {
    const { charge } = await paid();
    await firm.refund(charge, 120_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    expect([firm.shows('fees'), firm.shows('clearing')]).toEqual([2_00, opening - 2_00]);
    await firm.isDone();
  });

  test('C3b, in part: the receipt is taken back and made again for what is kept', async () => {
    const { invoice, charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.answer('refund', 'another_way');
    expect(firm.dueOf(invoice)).toBe(40_00);
    expect(firm.shows('clearing')).toBe(opening + 78_00);
    await firm.isDone();
    await firm.refund(charge, 80_00);
    await firm.settle();
    await firm.answer('refund', 'another_way');
    expect(firm.dueOf(invoice)).toBe(120_00);
    await firm.isDone();
  });

  test('C3b in a closed period waits, and nothing is half done', async () => {
    const { invoice, charge } = await paid();
    await firm.refund(charge, 120_00);
    await firm.settle();
    firm.ledger.locks = { period: '2026-11-24', yearEnd: null };
    await firm.answer('refund', 'another_way');
    expect(firm.statusOf(invoice)).toBe('paid');
    // Taking back happens on the day of what is taken back: no later day is offered.
    expect(await firm.waiting()).toMatchObject([{ kind: 'closed_period', choices: [{ id: 'try_again' }] }]);
    await firm.agrees();
    await reconcile(firm.house.deps);
    expect(await firm.waiting()).toMatchObject([{ kind: 'closed_period' }]);
  });

  test('C3b twice of one payment, both answered before the ledger knew: one after the other', async () => {
    const { invoice, charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.refund(charge, 50_00);
    await firm.settle();
    for (const { id } of await firm.waiting())
      await decide(firm.house.deps, id, { choice: 'another_way', reason: 'By bank transfer' }, null);
    await firm.settle();
    expect([firm.shows('clearing'), firm.dueOf(invoice)]).toEqual([opening + 28_00, 90_00]);
    await firm.isDone();
  });

  test('C3c: one that failed is taken back, and the credit is open again', async () => {
    const { charge } = await paid();
    const refund = await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    await firm.refundFails(refund);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    await firm.isDone();
  });

  test('C3c in a closed period: received as the client’s credit instead', async () => {
    const { charge } = await paid();
    const refund = await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    firm.ledger.locks = { period: '2026-11-24', yearEnd: null };
    firm.house.clock.advance({ days: 2 });
    await firm.refundFails(refund);
    await firm.settle();
    expect(firm.booked('excess_receipt')).toBe(1);
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    await firm.agrees();
    await firm.answer('credit', 'refund');
    expect(await firm.db.hub('refund_requests').select('charge_external_id', 'amount')).toEqual([
      { charge_external_id: charge, amount: 40_00 },
    ]);
  });

  test('C3c whose other way lies in a closed period too waits, and no day is offered that would change nothing', async () => {
    const { charge } = await paid();
    const refund = await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.answer('refund', 'credit_note');
    firm.ledger.locks = { period: '2026-11-30', yearEnd: null };
    await firm.refundFails(refund);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'closed_period', choices: [{ id: 'try_again' }] }]);
    await firm.agrees();
  });

  test('one that came back before anybody answered is nothing', async () => {
    const { charge } = await paid();
    const refund = await firm.refund(charge, 40_00);
    await firm.settle();
    await firm.refundFails(refund);
    await firm.settle();
    expect(firm.booked('credit_note_with_refund')).toBe(0);
    await firm.isDone();
  });

  test('by a rule of the firm it is a credit note unasked', async () => {
    const pair = {
      paymentConnectionId: firm.processor.connectionId,
      ledgerConnectionId: firm.ledger.connectionId,
    };
    const rules = { ...ordinaryRules, refundDefault: 'credit_note' } as const;
    await transaction(firm.db, (tx) => keepRules(tx, pair, rules, null, '2026-11-24T19:00:00Z'));
    const { charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.settle();
    expect(firm.booked('credit_note_with_refund')).toBe(1);
    await firm.isDone();
  });
});

describe('an answer', () => {
  const asked = async (): Promise<string> => {
    const { charge } = await paid();
    await firm.refund(charge, 40_00);
    await firm.settle();
    return (await firm.waiting())[0]?.id ?? '';
  };

  test('shows beforehand what it would book, and keeps nothing of that', async () => {
    const id = await asked();
    expect(await preview(firm.house.deps, id, { choice: 'credit_note' })).toMatchObject([
      { kind: 'refund', effect: gbp(-40_00), intent: { type: 'credit_note_with_refund', amount: gbp(40_00) } },
    ]);
    expect(await firm.waiting()).toHaveLength(1);
    expect(await firm.db.hub('answers').select()).toEqual([]);
  });

  test('needs a reason where the books need one, and is one of those offered', async () => {
    const id = await asked();
    await expect(decide(firm.house.deps, id, { choice: 'credit_note' }, null)).rejects.toThrow('A reason is needed.');
    await expect(decide(firm.house.deps, id, { choice: 'keep' }, null)).rejects.toThrow('not offered');
  });

  test('is given once, however many give it at the same time', async () => {
    const id = await asked();
    const both = await Promise.allSettled(
      ['credit_note', 'another_way'].map((choice) =>
        decide(firm.house.deps, id, { choice: choice as 'credit_note', reason: 'Because' }, null),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await firm.settle();
    await firm.isDone();
  });

  test('that was undone is taken back in the ledger and asked anew, and may be answered otherwise', async () => {
    const id = await asked();
    await decide(firm.house.deps, id, { choice: 'credit_note', reason: 'Returned' }, null);
    await firm.settle();
    const [decision] = await transaction(firm.db, (tx) => decisions(tx, { limit: 10, offset: 0 }));
    expect(decision).toMatchObject({ case: 'C3', choice: 'credit_note', reason: 'Returned', amount: gbp(-40_00) });
    await undo(firm.house.deps, decision?.id ?? '', null);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'refund' }]);
    await firm.agrees();
    await firm.answer('refund', 'another_way');
    await firm.isDone();
  });

  test('that was undone is taken back in the ledger even though the cut-over is moved meanwhile', async () => {
    const id = await asked();
    const { answerId } = await decide(firm.house.deps, id, { choice: 'credit_note', reason: 'Returned' }, null);
    await firm.settle();
    await undo(firm.house.deps, answerId ?? '', null);
    await cutOver(
      firm.house.deps,
      firm.processor.connectionId,
      firm.ledger.connectionId,
      firm.house.clock.now().subtract({ hours: 1 }).toString(),
    );
    await firm.settle();
    const note = firm.ledger.entries.find(({ intent }) => intent.type === 'credit_note_with_refund');
    expect(note?.isDeleted).toBe(true);
  });

  test('cannot be undone in a closed period', async () => {
    const id = await asked();
    const { answerId } = await decide(firm.house.deps, id, { choice: 'credit_note', reason: 'Returned' }, null);
    await firm.settle();
    firm.ledger.locks = { period: '2026-11-30', yearEnd: null };
    const invoice = await firm.invoice();
    await firm.pay(invoice);
    await firm.settle();
    await expect(undo(firm.house.deps, answerId ?? '', null)).rejects.toThrow('closed up to 2026-11-30');
  });
});

describe('C4: a dispute', () => {
  test('leaves clearing for the disputed payments, with its fee; the invoice stays paid', async () => {
    const { invoice, charge } = await paid();
    await firm.dispute(charge, 120_00);
    await firm.settle();
    expect(firm.statusOf(invoice)).toBe('paid');
    expect([firm.shows('disputed'), firm.shows('fees'), firm.shows('clearing')]).toEqual([
      120_00,
      22_00,
      opening - 22_00,
    ]);
    await firm.isDone();
  });

  test('C4b, won: the money comes back from there, and just the fees that were returned', async () => {
    const { charge } = await paid();
    const dispute = await firm.dispute(charge, 120_00, 30_00);
    await firm.settle();
    await firm.disputeEnds(dispute, { won: true, feeBack: 15_00 });
    await firm.settle();
    expect([firm.shows('disputed'), firm.shows('fees'), firm.shows('clearing')]).toEqual([0, 17_00, opening + 103_00]);
    await firm.isDone();
  });

  test.each([
    ['cancel_sale', {}, 0],
    ['chase', {}, 0],
    ['write_off', { account: 'bad-debts' }, 120_00],
  ] as const)('C4c, lost, %s: the disputed payments end at zero', async (choice, input, badDebts) => {
    const { charge } = await paid();
    const dispute = await firm.dispute(charge, 120_00);
    await firm.settle();
    await firm.disputeEnds(dispute, { won: false });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'lost', case: 'C4c', amount: gbp(-120_00) }]);
    await firm.answer('lost', choice, { input });
    expect([firm.shows('disputed'), firm.shows('bad-debts')]).toEqual([0, badDebts]);
    await firm.isDone();
  });

  test('of a payment that is not fully understood yet is booked all the same', async () => {
    const charge = await firm.pay(null);
    await firm.dispute(charge, 120_00);
    await firm.settle();
    expect(firm.shows('disputed')).toBe(120_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'unnamed' }]);
    await firm.agrees();
  });
});

describe('C14: a debit that came back', () => {
  test('leaves clearing as a dispute does; re-opened, the invoice is due again', async () => {
    const { invoice, charge } = await paid();
    await firm.debitReturns(charge);
    await firm.settle();
    expect(firm.shows('disputed')).toBe(120_00);
    expect(firm.statusOf(invoice)).toBe('paid');
    await firm.answer('returned', 'reopen');
    expect(firm.dueOf(invoice)).toBe(120_00);
    expect([firm.shows('disputed'), firm.shows('clearing')]).toEqual([0, opening - 2_00]);
    await firm.isDone();
  });

  test('credited, the sale is cancelled from the disputed payments', async () => {
    const { invoice, charge } = await paid();
    await firm.debitReturns(charge);
    await firm.settle();
    await firm.answer('returned', 'cancel_sale');
    expect([firm.statusOf(invoice), firm.shows('disputed')]).toEqual(['paid', 0]);
    await firm.isDone();
  });
});
