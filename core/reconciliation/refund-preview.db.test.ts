import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { gbp } from '../../test/support/money/facts.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { hostOf } from '../../test/support/money/host.ts';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';
import { transaction } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { paymentsShowing, paymentsWing, requestRefund, type RefundWish } from '../payments/index.ts';
import { previewRefund } from './index.ts';

let firm: Scenario;
let invoice: string;
let charge: string;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
  invoice = await firm.invoice();
  charge = await firm.pay(invoice);
  await firm.settle();
});

afterEach(() => firm.close());

const wish = (more: Partial<RefundWish> = {}): Omit<RefundWish, 'by'> => ({
  paymentConnectionId: firm.processor.connectionId,
  chargeId: charge,
  amount: gbp(40_00),
  reason: 'Returned',
  treatment: 'credit_note',
  ...more,
});
const preview = (more: Partial<RefundWish> = {}) => previewRefund(firm.house.deps, wish(more));

/** Gives the refund for good, and answers what was booked of it. */
async function given(more: Partial<RefundWish> = {}): Promise<readonly unknown[]> {
  const { deps } = firm.house;
  const asked = wish(more);
  const requestId = await transaction(firm.db, (tx) => requestRefund(deps, tx, { ...asked, by: null }));
  await paymentsWing.jobs?.(deps)['payments.refund']?.({ requestId }, {} as never);
  await firm.refund(asked.chargeId, asked.amount.amount, { portico_intent: requestId });
  await firm.settle();
  const rows = await firm.db
    .hub('postings')
    .where({ answer_id: requestId })
    .orderBy('step')
    .select<{ intent: { type: string; on: string; invoiceId?: string | null; amount?: unknown } }[]>('intent');
  return rows.map(({ intent }) => [intent.type, intent.on, intent.amount ?? null]);
}

const told = async (more: Partial<RefundWish> = {}): Promise<readonly unknown[]> =>
  (await preview(more)).flatMap(({ records }) =>
    records.map(({ word, on, amount }) => [
      word === 'credit_paid_back' ? 'allocation' : word,
      on,
      word === 'reversal' ? null : amount,
    ]),
  );

describe('a refund before it is given shows the very records', () => {
  test('of a credit note paid back', async () => {
    const before = await told();
    expect(before).toEqual([['credit_note_with_refund', '2026-11-24', gbp(40_00)]]);
    expect(await given()).toEqual(before);
  });

  test('of a payment made smaller, in their order', async () => {
    const before = await told({ treatment: 'another_way' });
    expect(before.length).toBeGreaterThan(1);
    expect(await given({ treatment: 'another_way' })).toEqual(before);
  });

  test('of a client’s credit paid back', async () => {
    charge = await firm.pay(invoice);
    await firm.settle();
    const before = await told({ amount: gbp(120_00), treatment: 'overpayment' });
    expect(before).toEqual([['allocation', '2026-11-24', gbp(120_00)]]);
    expect(await given({ amount: gbp(120_00), treatment: 'overpayment' })).toEqual(before);
  });
});

describe('what cannot be booked so', () => {
  test('is told with the question it would be, and keeps nothing', async () => {
    const [shown] = await preview({ treatment: 'overpayment' });
    expect(shown).toMatchObject({ records: [], isConverted: false });
    expect(shown?.question).toContain('40.00 GBP');
    expect(await firm.db.hub('refund_requests').select()).toEqual([]);
    expect(await firm.waiting()).toEqual([]);
  });

  test('is held by a closed period, which shows beside the record', async () => {
    firm.ledger.locks = { period: '2026-11-30', yearEnd: null };
    // the lock is read where something is to be booked
    await firm.pay(await firm.invoice());
    await firm.settle();
    const [shown] = await preview();
    expect(shown?.records[0]?.hold).toContain('2026-11-30');
  });

  test('is nothing at all for a payment that is not read yet', async () => {
    expect(await preview({ chargeId: 'ch_unheard' })).toEqual([]);
  });
});

test('the review shows the records by the names of accounts and invoices', async () => {
  const house: House = await openHouse(firm.db, [identity, paymentsShowing(previewRefund)], {
    plugins: hostOf(firm.db, firm.ledger, firm.processor),
    clock: firm.house.clock,
  });
  await aStaffMember(firm.db, 'books@firm.example', 'bookkeeper');
  const books = await signedIn(house, 'books@firm.example');
  const { id } = await firm.db.hub('records').where({ external_id: charge }).first<{ id: string }>('id');
  const form = { amount: '40.00', reason: 'Returned', treatment: 'credit_note' };
  const { text, status } = await books.post(`/staff/payments/${id}/refund`, form);
  await house.close();
  expect(status).toBe(200);
  expect(text).toContain('This creates in the ledger');
  expect(text).toContain('as a credit note for INV_1, paid back from Processor Clearing (GBP)');
  expect(text).not.toContain('this-refund');
});
