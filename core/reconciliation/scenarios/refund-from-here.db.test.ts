import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../../ground/fail-points.ts';
import { paymentsWing, requestRefund, type RefundWish } from '../../payments/index.ts';

let firm: Scenario;
let invoice: string;
let charge: string;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
  invoice = await firm.invoice();
  charge = await firm.pay(invoice);
  await firm.settle();
});

afterEach(async () => {
  disarmFailPoint();
  await firm.close();
});

const opening = 10_00;

function ask(wish: Partial<RefundWish> = {}): Promise<string> {
  const usual = {
    paymentConnectionId: firm.processor.connectionId,
    chargeId: charge,
    amount: gbp(40_00),
    reason: 'Returned',
    treatment: 'credit_note',
    by: null,
  } as const;
  return transaction(firm.db, (tx) => requestRefund(firm.house.deps, tx, { ...usual, ...wish }));
}

/** As the worker does when the request's job comes up, or when it looks for what a crash left behind. */
async function work(name: 'payments.refund' | 'payments.tend_refunds', requestId = ''): Promise<void> {
  await paymentsWing.jobs?.(firm.house.deps)[name]?.({ requestId }, {} as never);
}

/** The processor's news of the refund that was asked for here. */
async function heardOf(request: string): Promise<void> {
  const made = firm.processor.refunds.get(request);
  await firm.refund(charge, made?.amount.amount ?? 0, { portico_intent: request });
  await firm.settle();
}

const stateOf = async (id: string): Promise<unknown> =>
  (await firm.db.hub('refund_requests').where({ id }).first<{ state: string }>('state')).state;

describe('a refund asked for here', () => {
  test('moves the money once, and is booked as was said when it was asked for, unasked', async () => {
    const request = await ask();
    await work('payments.refund', request);
    expect(await stateOf(request)).toBe('done');
    expect([...firm.processor.refunds.values()]).toMatchObject([{ chargeId: charge, amount: gbp(40_00) }]);
    await heardOf(request);
    expect(firm.booked('credit_note_with_refund')).toBe(1);
    expect([firm.statusOf(invoice), firm.shows('clearing')]).toEqual(['paid', opening + 78_00]);
    await firm.isDone();
  });

  test('because the client pays another way: the invoice is due again', async () => {
    const request = await ask({ amount: gbp(120_00), treatment: 'another_way' });
    await work('payments.refund', request);
    await heardOf(request);
    expect(firm.dueOf(invoice)).toBe(120_00);
    await firm.isDone();
  });

  test('whose answer was lost is asked for again, and given back once', async () => {
    const request = await ask();
    firm.processor.cutNext = true;
    await work('payments.refund', request);
    expect(await stateOf(request)).toBe('unknown');
    firm.house.clock.advance({ minutes: 1 });
    await work('payments.tend_refunds');
    expect(await stateOf(request)).toBe('done');
    expect(firm.processor.refunds.size).toBe(1);
  });

  test.each(['refund.sending', 'refund.sent'])(
    'killed at %s, it is given back once after the restart',
    async (point) => {
      const request = await ask();
      armFailPoint(point, 'throw');
      await expect(work('payments.refund', request)).rejects.toThrow(point);
      disarmFailPoint();
      firm.house.clock.advance({ minutes: 1 });
      await work('payments.tend_refunds');
      await work('payments.refund', request);
      expect([await stateOf(request), firm.processor.refunds.size]).toEqual(['done', 1]);
    },
  );

  test('that the processor refuses says why, and frees the money for another try', async () => {
    const request = await ask({ amount: gbp(120_00) });
    firm.processor.refusesRefunds = true;
    await work('payments.refund', request);
    expect(await firm.db.hub('refund_requests').where({ id: request }).first()).toMatchObject({
      state: 'refused',
      sentence: 'The payer’s bank takes nothing back.',
    });
    await expect(ask({ amount: gbp(120_00) })).resolves.toBeDefined();
  });

  test.each<[string, Partial<RefundWish>, string]>([
    ['more than was paid', { amount: gbp(120_01) }, '120.00 GBP of this payment can be given back.'],
    ['nothing', { amount: gbp(0) }, 'Enter an amount in GBP above zero.'],
    ['another currency', { amount: { amount: 10_00, currency: 'EUR' } }, 'Enter an amount in GBP above zero.'],
    ['no reason', { reason: ' ' }, 'A reason is needed.'],
    ['no such payment', { chargeId: 'ch_none' }, 'There is no such payment.'],
  ])('for %s is refused', async (_, wish, sentence) => {
    await expect(ask(wish)).rejects.toThrow(sentence);
  });

  test('by two people at once never exceeds what was paid', async () => {
    const both = await Promise.allSettled([ask({ amount: gbp(80_00) }), ask({ amount: gbp(80_00) })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a client’s credit', () => {
  /** The invoice is paid a second time, and a person says that this goes back. */
  const askedFor = async (): Promise<{ paidTwice: string; request: string }> => {
    const paidTwice = await firm.pay(invoice);
    await firm.settle();
    await firm.answer('credit', 'refund');
    const [request] = await firm.db.hub('refund_requests').select<{ id: string }[]>('id');
    return { paidTwice, request: request?.id ?? '' };
  };

  test('is refunded from the queue: the money goes back, and the refund is booked against the credit', async () => {
    const { paidTwice, request } = await askedFor();
    await work('payments.refund', request);
    expect([...firm.processor.refunds.values()]).toMatchObject([{ chargeId: paidTwice, amount: gbp(120_00) }]);
    await firm.refund(paidTwice, 120_00, { portico_intent: request });
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00 - 2_00);
    await firm.isDone();
  });

  test('whose refund the processor refuses is asked about again', async () => {
    const { request } = await askedFor();
    expect(await firm.waiting()).toEqual([]);
    firm.processor.refusesRefunds = true;
    await work('payments.refund', request);
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(120_00) }]);
    await firm.answer('credit', 'keep');
    await firm.isDone();
  });

  test('whose refund came back from the client’s bank is asked about again', async () => {
    const { paidTwice, request } = await askedFor();
    await work('payments.refund', request);
    const refund = await firm.refund(paidTwice, 120_00, { portico_intent: request });
    await firm.settle();
    await firm.refundFails(refund);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening + 118_00 + 118_00);
    expect(await firm.waiting()).toMatchObject([{ kind: 'credit', amount: gbp(120_00) }]);
    await firm.answer('credit', 'keep');
    await firm.isDone();
  });
});
