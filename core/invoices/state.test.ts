import { describe, expect, test } from '@jest/globals';
import { invoiceState, mayPay, stillDue, type Payment, type Standing } from './state.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const today = '2026-11-24';

const invoice = (overrides: Partial<Standing> = {}): Standing => ({
  status: 'open',
  dueOn: '2026-12-01',
  total: gbp(120_00),
  due: gbp(120_00),
  paid: gbp(0),
  credited: gbp(0),
  readAt: '2026-11-24T12:00:00Z',
  ...overrides,
});

const payment = (overrides: Partial<Payment> = {}): Payment => ({
  state: 'paid',
  amount: 120_00,
  settledAt: null,
  ...overrides,
});

describe('an invoice is', () => {
  test.each<[string, Partial<Standing>, Payment[], string]>([
    ['due until its day', {}, [], 'due'],
    ['still due on its day', { dueOn: today }, [], 'due'],
    ['overdue the day after', { dueOn: '2026-11-23' }, [], 'overdue'],
    ['due when it names no day', { dueOn: null }, [], 'due'],
    ['part paid', { due: gbp(70_00), paid: gbp(50_00) }, [], 'part_paid'],
    ['paid', { status: 'paid', due: gbp(0), paid: gbp(120_00) }, [], 'paid'],
    ['credited', { status: 'paid', due: gbp(0), credited: gbp(120_00) }, [], 'credited'],
    ['cancelled', { status: 'voided', due: gbp(0) }, [], 'cancelled'],
    ['paid as soon as the money is taken, before the ledger shows it', {}, [payment()], 'paid'],
    ['on its way for a slow method', {}, [payment({ state: 'processing' })], 'on_its_way'],
    ['on its way even when overdue', { dueOn: '2026-01-01' }, [payment({ state: 'processing' })], 'on_its_way'],
    [
      'due again after an older payment was booked for another part',
      { due: gbp(70_00), paid: gbp(50_00) },
      [payment({ amount: 50_00, settledAt: '2026-11-20T00:00:00Z' })],
      'part_paid',
    ],
  ])('%s', (_, overrides, payments, state) => {
    expect(invoiceState(invoice(overrides), payments, today)).toBe(state);
  });
});

describe('Pay is offered', () => {
  test('while something is due and nothing is taken or on its way', () => {
    expect(mayPay(invoice(), [])).toBe(true);
    expect(mayPay(invoice(), [payment({ settledAt: '2026-11-20T00:00:00Z' })])).toBe(true);
  });

  test.each<[string, Partial<Standing>, Payment[]]>([
    [
      'the payment stands in the ledger but the invoice was last read before',
      {},
      [payment({ settledAt: '2026-11-24T12:00:01Z' })],
    ],
    ['money is on its way', {}, [payment({ state: 'processing' })]],
    ['money is taken and not booked yet', {}, [payment({ amount: 50_00 })]],
    ['nothing is due', { status: 'paid', due: gbp(0) }, []],
    ['the invoice was cancelled', { status: 'voided' }, []],
  ])('never while %s', (_, overrides, payments) => {
    expect(mayPay(invoice(overrides), payments)).toBe(false);
  });

  test('and never asks for more than is left', () => {
    expect(stillDue(invoice(), [payment({ amount: 50_00 })])).toBe(70_00);
    expect(stillDue(invoice(), [payment({ amount: 500_00 })])).toBe(0);
  });
});
