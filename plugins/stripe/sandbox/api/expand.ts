import type { Books } from '../books.ts';
import { shown } from '../happenings/movements.ts';
import { invalid } from './errors.ts';

/** How deep an expansion may reach (API reference, 'Expanding responses'). */
const deepest = 4;

/** Properties that may be expanded and that an object does not always have. */
const sometimesAbsent = new Set(['failure_balance_transaction']);

/** Replaces ids by their objects along the given paths; `data.` stands for every element of a list. */
export function expanded(books: Books, answer: unknown, paths: readonly string[]): unknown {
  const copy: unknown = structuredClone(answer);
  for (const path of paths) {
    const keys = path.split('.');
    if (keys.length > deepest) throw invalid(`You cannot expand more than ${deepest} levels of a property.`);
    open(books, copy, keys, path);
  }
  return copy;
}

function open(books: Books, at: unknown, keys: readonly string[], path: string): void {
  const [key, ...rest] = keys;
  if (key === undefined || at === null) return;
  if (Array.isArray(at)) {
    for (const one of at as unknown[]) open(books, one, keys, path);
    return;
  }
  if (isObject(at) && !(key in at) && sometimesAbsent.has(key)) return;
  if (!isObject(at) || !(key in at)) throw cannot(path);
  const value = at[key];
  if (typeof value === 'string') {
    const found = byId(books, value);
    if (found === undefined) throw cannot(path);
    at[key] = structuredClone(found);
  }
  open(books, at[key], rest, path);
}

/** Any object by its id, as the API shows it. */
export function byId(books: Books, id: string): unknown {
  switch (id.slice(0, id.indexOf('_'))) {
    case 'ch':
    case 'py':
      return books.charges.get(id);
    case 'pi':
      return books.paymentIntents.get(id);
    case 're':
      return books.refunds.get(id);
    case 'du':
      return books.disputes.get(id);
    case 'po':
      return books.payouts.get(id);
    case 'txn': {
      const bt = books.balanceTransactions.get(id);
      return bt && shown(bt, books.now());
    }
    default:
      return undefined;
  }
}

function cannot(path: string): Error {
  return invalid(
    `This property cannot be expanded (${path}). You may want to try expanding another property. See https://stripe.com/docs/expand`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
