import { expect, test } from '@jest/globals';
import type { AgreementView } from '../agreements/index.ts';
import type { LineView } from '../invoices/index.ts';
import { shortened, todosOf } from './todos.ts';

const invoice = (number: string, dueOn: string | null): LineView => ({ number, dueOn }) as unknown as LineView;
const agreement = (subject: string, sentAt: string): AgreementView => ({ subject, sentAt }) as unknown as AgreementView;

test('what is due longest stands first, whether it is to pay or to sign; what has no date last', () => {
  const todos = todosOf(
    [invoice('INV-2', '2026-11-20'), invoice('INV-0', null), invoice('INV-1', '2026-11-01')],
    [agreement('Terms', '2026-11-10T09:00:00Z')],
    (instant) => instant.slice(0, 10),
  );
  expect(todos.map((todo) => (todo.kind === 'pay' ? todo.line.number : todo.view.subject))).toEqual([
    'INV-1',
    'Terms',
    'INV-2',
    'INV-0',
  ]);
});

test('an agreement is dated by the reader’s day, not by UTC', () => {
  const [todo] = todosOf([], [agreement('Terms', '2026-11-10T23:30:00Z')], () => '2026-11-11');
  expect(todo?.since).toBe('2026-11-11');
});

test('what does not fit is told by its kind: invoices that do not fit are no agreements', () => {
  const invoices = Array.from({ length: 21 }, (_, index) =>
    invoice(`INV-${index}`, `2026-10-${String(index + 1).padStart(2, '0')}`),
  );
  const first = agreement('Terms', '2026-09-01T09:00:00Z');
  const list = shortened(todosOf(invoices, [first], (instant) => instant.slice(0, 10)));
  expect(list.todos).toHaveLength(20);
  expect(list.more).toEqual({ pay: true, sign: false });
  const last = agreement('Terms', '2026-11-01T09:00:00Z');
  expect(shortened(todosOf(invoices.slice(0, 20), [last], (instant) => instant.slice(0, 10))).more).toEqual({
    pay: false,
    sign: true,
  });
});
