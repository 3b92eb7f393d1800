import type { AgreementView } from '../agreements/index.ts';
import type { LineView } from '../invoices/index.ts';

/** Something that waits for the reader: an invoice to pay or an agreement to sign. */
export type Todo =
  | { readonly kind: 'pay'; readonly since: string | null; readonly line: LineView }
  | { readonly kind: 'sign'; readonly since: string | null; readonly view: AgreementView };

/** To-dos shown before the list says that there are more. */
export const shownTodos = 20;

/** The list as it is shown, and of which kinds there is more than it shows. Pure. */
export function shortened(todos: readonly Todo[]): {
  readonly todos: readonly Todo[];
  readonly more: { readonly pay: boolean; readonly sign: boolean };
} {
  const hidden = todos.slice(shownTodos);
  const hides = (kind: Todo['kind']): boolean => hidden.some((todo) => todo.kind === kind);
  return { todos: todos.slice(0, shownTodos), more: { pay: hides('pay'), sign: hides('sign') } };
}

/**
 * All that is to be done, oldest due first: an invoice by its due date, an agreement by the day it was sent, since it is due
 * from then on. What has no date comes last. `dayOf` gives an instant's ISO date for the reader. Pure.
 */
export function todosOf(
  lines: readonly LineView[],
  views: readonly AgreementView[],
  dayOf: (instant: string) => string,
): readonly Todo[] {
  const todos: readonly Todo[] = [
    ...lines.map((line) => ({ kind: 'pay', since: line.dueOn, line }) as const),
    ...views.map((view) => ({ kind: 'sign', since: view.sentAt === null ? null : dayOf(view.sentAt), view }) as const),
  ];
  return todos.toSorted((a, b) => compare(a.since, b.since));
}

function compare(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}
