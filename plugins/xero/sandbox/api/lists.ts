import type { Request, Response } from 'express';
import { compileFilter, FilterProblem, type Value } from '../filter.ts';
import type { Ledger } from '../ledger.ts';
import type { Wire } from '../render/lines.ts';
import { answer, refuseQuery } from './answers.ts';

/** How one resource is listed. */
export interface Listed<T> {
  /** The name of the list in the answer, as 'Invoices'. */
  readonly name: string;
  readonly items: readonly T[];
  readonly updatedAt: (item: T) => number;
  readonly field: (item: T, path: string) => Value | undefined;
  readonly render: (item: T, query: { readonly paged: boolean; readonly summary: boolean }) => Wire;
  /** False for the resources Xero gives whole. */
  readonly pages: boolean;
  /** Xero's description gives the list of overpayments without the usual envelope. */
  readonly bare?: true;
}

const usualPage = 100;
const largestPage = 1000;

/** Answers a list: If-Modified-Since, where, order, page, pageSize, as Xero's 'Requests and responses' has them. */
export function list<T>(ledger: Ledger, req: Request, res: Response, listed: Listed<T>): void {
  const since = modifiedSince(req);
  const where = textOf(req.query['where']);
  const order = textOf(req.query['order']);
  let found = listed.items.filter((item) => since === null || listed.updatedAt(item) >= since);
  try {
    if (where !== '') {
      const filter = compileFilter(where);
      found = found.filter((item) => filter((path) => listed.field(item, path)));
    }
    if (order !== '') found = ordered(found, order, listed.field);
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    refuseQuery(res, error.message);
    return;
  }
  const paged = listed.pages && req.query['page'] !== undefined;
  const summary = req.query['summaryOnly'] === 'true';
  const page = Math.max(1, Number(req.query['page'] ?? 1));
  const pageSize = Math.min(largestPage, Math.max(1, Number(req.query['pageSize'] ?? usualPage)));
  const shown = paged ? found.slice((page - 1) * pageSize, page * pageSize) : found;
  const pagination = { page, pageSize, pageCount: Math.ceil(found.length / pageSize), itemCount: found.length };
  const content = {
    ...(paged ? { pagination } : {}),
    [listed.name]: shown.map((item) => listed.render(item, { paged, summary })),
  };
  if (listed.bare) res.json(content);
  else answer(ledger, res, content);
}

/** Milliseconds; Xero takes both the HTTP form and ISO without a zone, which is UTC, and looks at whole seconds. */
function modifiedSince(req: Request): number | null {
  const text = req.get('if-modified-since');
  if (text === undefined || text === '') return null;
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.exec(text);
  const at = iso ? Date.parse(`${iso[0]}Z`) : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

function ordered<T>(items: readonly T[], order: string, field: Listed<T>['field']): T[] {
  const [path = '', direction = 'ASC'] = order.trim().split(/\s+/);
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  const keyed = items.map((item) => {
    const key = field(item, path);
    if (key === undefined) throw new FilterProblem(`No property or field '${path}' exists`);
    return { item, key: key ?? '' };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0)).map(({ item }) => item);
}

/** A comma separated list of the query; null when it is not there. */
export function setOf(req: Request, name: string): ReadonlySet<string> | null {
  const text = textOf(req.query[name]);
  return text === '' ? null : new Set(text.split(',').map((part) => part.trim()));
}

/** Lets fields that are not of this resource through as unknown. */
export function fieldsOf<T>(table: Readonly<Record<string, (item: T) => Value>>): Listed<T>['field'] {
  return (item, path) => (Object.hasOwn(table, path) ? table[path]?.(item) : undefined);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
