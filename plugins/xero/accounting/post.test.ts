import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CustomerReceipt, Intent, Outcome, ProcessorFee } from '../../../core/plugin-api/index.ts';
import { openXero, type Xero } from '../testing/open.ts';
import { accounting } from './accounting.ts';

let xero: Xero;
let clearing: string;
let fees: string;
let bank: string;
let disputed: string;
let n = 0;

beforeAll(async () => {
  xero = await openXero();
  await xero.act('limits', { minute: 100_000, day: 100_000 });
  clearing = await xero.accountId('Stripe Clearing (GBP)');
  fees = await xero.accountId('Stripe fees');
  bank = await xero.accountId('Business current account');
  disputed = await xero.accountId('Disputed payments');
});
afterAll(() => xero.close());
beforeEach(() => {
  n += 1;
});

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const on = '2026-11-24';

async function receipt(number: string, amount: number, wish: Partial<CustomerReceipt> = {}): Promise<CustomerReceipt> {
  return {
    type: 'customer_receipt',
    id: `receipt-${n}-${number}-${amount}`,
    reference: `ch_${n}`,
    on,
    invoiceId: await xero.invoiceId(number),
    invoiceNumber: number,
    account: clearing,
    amount: gbp(amount),
    ...wish,
  };
}

function fee(amount: number, wish: Partial<ProcessorFee> = {}): ProcessorFee {
  return {
    type: 'processor_fee',
    id: `fee-${n}-${amount}`,
    reference: `txn_${n}`,
    on,
    account: clearing,
    payee: 'Stripe',
    lines: [{ account: fees, description: 'Card fee', amount: gbp(amount) }],
    ...wish,
  };
}

const post = (...intents: Intent[]) => accounting.post(xero.ctx, intents);
const find = (...intents: Intent[]) => accounting.find(xero.ctx, intents);
const entryOf = (outcome: Outcome | undefined) => (outcome && 'entry' in outcome ? outcome.entry : null);
const bookedUnder = async (reference: string) =>
  (await xero.books()).entries.filter((entry) => entry.reference.startsWith(reference) && entry.status !== 'DELETED');

describe('a customer receipt', () => {
  test('raises clearing by the gross, carries the processor’s id and lowers what is due', async () => {
    const before = await accounting.balance(xero.ctx, clearing);
    const [outcome] = await post(await receipt('INV-3', 1000));
    expect(outcome?.status).toBe('applied');
    expect(await accounting.balance(xero.ctx, clearing)).toEqual(gbp(before.amount + 1000));
    expect(await bookedUnder(`ch_${n}`)).toMatchObject([
      { kind: 'payment', invoice: 'INV-3', reference: `ch_${n} | INV-3`, amount: '10.00' },
    ]);
    expect((await accounting.invoice(xero.ctx, await xero.invoiceId('INV-3'))).due).toEqual(gbp(11000));
  });

  test.each([
    ['INV-4', 12001, 'exceeds_due'],
    ['INV-1', 100, 'not_payable'],
    ['INV-5', 100, 'not_payable'],
    ['INV-6', 100, 'not_payable'],
    ['INV-7', 100, 'contact_archived'],
    ['INV-8', 100, 'currency'],
  ])('for %s over %s pence is refused as %s', async (number, amount, code) => {
    expect(await post(await receipt(number, amount))).toMatchObject([{ status: 'refused', code }]);
    expect(await bookedUnder(`ch_${n}`)).toEqual([]);
  });

  test('on an account that takes no payments, or is none, is refused', async () => {
    expect(await post(await receipt('INV-4', 100, { account: fees }))).toMatchObject([{ code: 'account_unusable' }]);
    const nowhere = '11111111-1111-4111-8111-111111111111';
    expect(await post(await receipt('INV-4', 100, { account: nowhere }))).toMatchObject([{ code: 'account_unusable' }]);
  });

  test('inside a locked period is refused, and the lock can be read', async () => {
    await xero.act('lock', { date: '2026-10-31' });
    expect(await accounting.lockDates(xero.ctx)).toEqual({ period: '2026-10-31', yearEnd: null });
    expect(await post(await receipt('INV-4', 100, { on: '2026-10-31' }))).toMatchObject([{ code: 'locked_period' }]);
    expect(await post(await receipt('INV-4', 100, { on: '2026-11-01' }))).toMatchObject([{ status: 'applied' }]);
    await xero.act('lock', { date: null });
  });

  test('in a currency with three decimals goes to a person and is not sent', async () => {
    const calls = (await xero.journal()).length;
    const kuwaiti = await receipt('INV-4', 100, { amount: { amount: 1000, currency: 'KWD' } });
    const before = (await xero.journal()).length;
    expect(await post(kuwaiti)).toMatchObject([{ status: 'refused', code: 'currency' }]);
    expect((await xero.journal()).length).toBe(before);
    expect(before).toBeGreaterThanOrEqual(calls);
  });

  test('of a foreign invoice is booked at the processor’s rate', async () => {
    const before = await accounting.balance(xero.ctx, clearing);
    const foreign = await receipt('INV-8', 100, { amount: { amount: 10000, currency: 'EUR' }, currencyRate: '1.25' });
    expect(await post(foreign)).toMatchObject([{ status: 'applied' }]);
    expect(await accounting.balance(xero.ctx, clearing)).toEqual(gbp(before.amount + 8000));
  });
});

describe('a batch', () => {
  test('is one call, and each intent gets its own outcome in order', async () => {
    const before = (await xero.journal()).filter(({ method }) => method === 'PUT').length;
    const outcomes = await post(
      await receipt('INV-4', 100, { id: `a-${n}` }),
      await receipt('INV-1', 100, { id: `b-${n}` }),
      await receipt('INV-4', 200, { id: `c-${n}` }),
    );
    expect(outcomes.map(({ intentId, status }) => [intentId, status])).toEqual([
      [`a-${n}`, 'applied'],
      [`b-${n}`, 'refused'],
      [`c-${n}`, 'applied'],
    ]);
    expect((await xero.journal()).filter(({ method }) => method === 'PUT').length).toBe(before + 1);
  });

  test('that is cut leaves every intent unknown; find tells which took effect', async () => {
    const intents = [fee(101), fee(102)];
    await xero.fault({ kind: 'cut_after_effect', match: { method: 'PUT', path: '/api.xro/2.0/BankTransactions' } });
    expect((await post(...intents)).map(({ status }) => status)).toEqual(['unknown', 'unknown']);
    expect(await find(...intents)).toMatchObject([{ kind: 'spend' }, { kind: 'spend' }]);
  });

  test.each(['cut_before_effect', 'html', 'status'])(
    'that ends in %s is unknown, and find sees that nothing is there',
    async (kind) => {
      const intent = fee(103);
      await xero.fault({ kind, match: { method: 'PUT', path: '/api.xro/2.0/BankTransactions' } });
      expect(await post(intent)).toMatchObject([{ status: 'unknown' }]);
      expect(await find(intent)).toEqual([null]);
    },
  );

  test('that is throttled was certainly not booked and may be sent again', async () => {
    await xero.fault({ kind: 'status', status: 429, match: { method: 'PUT' }, headers: { 'retry-after': '9' } });
    expect(await post(fee(104))).toMatchObject([{ status: 'refused', code: 'unavailable' }]);
  });
});

describe('the same intent', () => {
  test('sent twice is booked once, with one entry', async () => {
    const intent = fee(110);
    const first = await post(intent);
    expect(entryOf((await post(intent))[0])).toEqual(entryOf(first[0]));
    expect(await bookedUnder(intent.reference)).toHaveLength(1);
  });
});

describe('find', () => {
  test('tells a dispute from its fee though reference, account and amount are the same', async () => {
    const dispute: Intent = {
      type: 'withdrawal',
      id: `dispute-${n}`,
      reference: `txn_${n}`,
      on,
      account: clearing,
      counterAccount: disputed,
      payee: 'Stripe',
      description: 'Dispute',
      amount: gbp(2000),
    };
    const [outcome] = await post(dispute);
    expect(await find(fee(2000), dispute)).toEqual([null, entryOf(outcome)]);
  });

  test('does not take a deleted payment for the effect', async () => {
    const intent = await receipt('INV-4', 300);
    const [outcome] = await post(intent);
    await xero.act('delete_payment', { entry: entryOf(outcome)?.id });
    expect(await find(intent)).toEqual([null]);
  });

  test('copes with more references than one address can carry', async () => {
    const intents = Array.from({ length: 30 }, (_, index) =>
      fee(500 + index, { id: `many-${n}-${index}`, reference: `txn_many_${n}_${index}` }),
    );
    await post(...intents);
    expect((await find(...intents)).every((entry) => entry?.kind === 'spend')).toBe(true);
  });
});

describe('a payout', () => {
  test('moves money from clearing to the bank and leaves the bank’s side for its feed', async () => {
    const transfer: Intent = {
      type: 'payout_transfer',
      id: `payout-${n}`,
      reference: `po_${n}`,
      on,
      fromAccount: clearing,
      toAccount: bank,
      amount: gbp(500),
      fromReconciled: true,
      toReconciled: false,
    };
    const before = await accounting.balance(xero.ctx, clearing);
    const outcomes = await post(transfer);
    expect(outcomes).toMatchObject([{ status: 'applied' }]);
    expect(await accounting.balance(xero.ctx, clearing)).toEqual(gbp(before.amount - 500));
    expect(await find(transfer)).toEqual([entryOf(outcomes[0])]);
    const toExpense: Intent = { ...transfer, id: `bad-${n}`, toAccount: fees };
    expect(await post(toExpense)).toMatchObject([{ status: 'refused', code: 'account_unusable' }]);
  });
});

describe('an excess', () => {
  test('becomes a credit that can be put on an invoice, paid back and taken off again', async () => {
    const { contactId } = await accounting.invoice(xero.ctx, await xero.invoiceId('INV-4'));
    const excess: Intent = {
      type: 'excess_receipt',
      id: `excess-${n}`,
      reference: `ch_x${n}`,
      on,
      contactId,
      account: clearing,
      amount: gbp(1000),
    };
    const [outcome] = await post(excess);
    expect(outcome).toMatchObject({ status: 'applied', entry: { kind: 'overpayment' } });
    expect(await find(excess)).toEqual([entryOf(outcome)]);
    const base = { type: 'allocation' as const, reference: `al_${n}`, on, excessId: entryOf(outcome)?.id ?? '' };
    const onInvoice: Intent = {
      ...base,
      id: `on-${n}`,
      invoiceId: await xero.invoiceId('INV-4'),
      account: null,
      amount: gbp(400),
    };
    const back: Intent = { ...base, id: `back-${n}`, invoiceId: null, account: clearing, amount: gbp(600) };
    const outcomes = await post(onInvoice, back);
    expect(outcomes).toMatchObject([{ status: 'applied' }, { status: 'applied' }]);
    expect(await find(onInvoice, back)).toEqual(outcomes.map(entryOf));
    const entry = entryOf(outcomes[0]);
    if (!entry) throw new Error('no entry');
    const off: Intent = { type: 'reversal', id: `off-${n}`, reference: `rev_${n}`, on, entry };
    expect(await find(off)).toEqual([null]);
    expect(await post(off)).toMatchObject([{ status: 'applied' }]);
    expect(await post({ ...off, id: `off2-${n}` })).toMatchObject([{ status: 'already' }]);
  });
});

describe('a refund with a credit note', () => {
  test('credits part of each line, tax and all, and pays exactly the refund', async () => {
    const refund: Intent = {
      type: 'credit_note_with_refund',
      id: `refund-${n}`,
      reference: `re_${n}`,
      on,
      invoiceId: await xero.invoiceId('INV-3'),
      account: clearing,
      amount: gbp(3333),
      description: 'Work withdrawn',
    };
    const outcomes = await post(refund);
    expect(outcomes).toMatchObject([{ status: 'applied', entry: { kind: 'payment' } }]);
    expect(await find(refund)).toEqual(outcomes.map(entryOf));
    expect(await bookedUnder(`re_${n}`)).toMatchObject([
      { kind: 'credit_note', amount: '33.33', reference: `re_${n} | INV-3`, status: 'PAID' },
      { kind: 'payment', amount: '33.33', reference: `re_${n}` },
    ]);
  });

  test('whose payment was lost goes on from the credit note that is there', async () => {
    const refund: Intent = {
      type: 'credit_note_with_refund',
      id: `refund-${n}`,
      reference: `re_${n}`,
      on,
      invoiceId: await xero.invoiceId('INV-3'),
      account: clearing,
      amount: gbp(100),
      description: 'Goodwill',
    };
    await xero.fault({ kind: 'cut_before_effect', match: { method: 'PUT', path: '/api.xro/2.0/Payments' } });
    expect(await post(refund)).toMatchObject([{ status: 'unknown' }]);
    expect(await find(refund)).toEqual([null]);
    expect(await post(refund)).toMatchObject([{ status: 'applied' }]);
    expect((await bookedUnder(`re_${n}`)).map(({ kind }) => kind)).toEqual(['credit_note', 'payment']);
  });
});

test('the invoice comes as a PDF', async () => {
  const pdf = await accounting.invoicePdf?.(xero.ctx, await xero.invoiceId('INV-3'));
  expect(pdf?.mediaType).toBe('application/pdf');
  expect(Buffer.from(pdf?.bytes ?? []).toString('latin1')).toMatch(/^%PDF-1\.4[\s\S]*INV-3[\s\S]*%%EOF\n$/);
});

test('an access token that lapsed on the way is renewed and the call made once more', async () => {
  xero.advance(Temporal.Duration.from({ minutes: 29, seconds: 30 }));
  expect(await accounting.lockDates(xero.ctx)).toEqual({ period: null, yearEnd: null });
});
