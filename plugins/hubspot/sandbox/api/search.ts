import express, { type Router } from 'express';
import { z } from 'zod';
import type { Crm } from '../crm.ts';
import type { TypeName } from '../model.ts';
import { valueOf } from '../properties.ts';
import { invalid } from './errors.ts';
import { bodyOf, typeIn, wireObject } from './wire.ts';

const largestPage = 200;
/** No search goes further ('Search the CRM', 'Limitations'). */
const lastResult = 10_000;

const filter = z.strictObject({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
    'CONTAINS_TOKEN',
    'NOT_CONTAINS_TOKEN',
  ]),
  value: z.string().optional(),
  highValue: z.string().optional(),
  values: z.array(z.string()).optional(),
});
type Filter = z.infer<typeof filter>;

const request = z.strictObject({
  query: z.string().max(3_000).optional(),
  limit: z.int().min(1).max(largestPage).default(10),
  after: z.string().regex(/^\d+$/).default('0'),
  sorts: z.array(z.string()).max(1).default([]),
  properties: z.array(z.string()).default([]),
  filterGroups: z
    .array(z.strictObject({ filters: z.array(filter).max(6) }))
    .max(5)
    .default([]),
});

type Shown = NonNullable<ReturnType<Crm['indexed']>>;

/** The search: over an index that lags behind, two hundred at once, ten thousand in all. */
export function searchRoutes(crm: Crm): Router {
  const router = express.Router();
  router.post('/crm/v3/objects/:type/search', (req, res) => {
    const type = typeIn(req);
    const wish = bodyOf(req, request);
    const offset = Number(wish.after);
    if (offset + wish.limit > lastResult)
      throw invalid(`Paging past ${lastResult} results is not supported: after ${offset}, limit ${wish.limit}.`);
    const found = sorted(type, matching(crm, type, wish.filterGroups), wish.sorts[0] ?? 'hs_object_id');
    const page = found.slice(offset, offset + wish.limit);
    const next = offset + wish.limit;
    res.json({
      total: found.length,
      results: page.map((object) => wireObject(type, object, wish.properties)),
      ...(next < found.length ? { paging: { next: { after: String(next) } } } : {}),
    });
  });
  return router;
}

function matching(crm: Crm, type: TypeName, groups: readonly { readonly filters: readonly Filter[] }[]): Shown[] {
  const shown = crm
    .objects(type)
    .list()
    .flatMap((object) => crm.indexed(object) ?? []);
  if (groups.length === 0) return shown;
  return shown.filter((object) =>
    groups.some(({ filters }) => filters.every((one) => fits(one, valueOf(type, object, one.propertyName)))),
  );
}

function fits({ operator, value, highValue, values }: Filter, actual: string | null): boolean {
  if (operator === 'HAS_PROPERTY') return actual !== null;
  if (operator === 'NOT_HAS_PROPERTY') return actual === null;
  if (actual === null) return operator === 'NEQ' || operator === 'NOT_IN' || operator === 'NOT_CONTAINS_TOKEN';
  const compared = value === undefined ? Number.NaN : compare(actual, value);
  switch (operator) {
    case 'EQ':
      return compared === 0;
    case 'NEQ':
      return compared !== 0;
    case 'LT':
      return compared < 0;
    case 'LTE':
      return compared <= 0;
    case 'GT':
      return compared > 0;
    case 'GTE':
      return compared >= 0;
    case 'BETWEEN':
      return compared >= 0 && compare(actual, highValue ?? '') <= 0;
    case 'IN':
      return (values ?? []).some((one) => compare(actual, one) === 0);
    case 'NOT_IN':
      return (values ?? []).every((one) => compare(actual, one) !== 0);
    case 'CONTAINS_TOKEN':
      return hasToken(actual, value ?? '');
    case 'NOT_CONTAINS_TOKEN':
      return !hasToken(actual, value ?? '');
  }
}

/** Numbers as numbers, dates as moments whether written as ISO or milliseconds, all else as text without case. */
function compare(actual: string, wanted: string): number {
  const [a, b] = [numeric(actual), numeric(wanted)];
  if (a !== null && b !== null) return a - b;
  const [left, right] = [actual.toLowerCase(), wanted.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function numeric(text: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? new Date(text).getTime() : null;
}

function hasToken(actual: string, wanted: string): boolean {
  const words = actual.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return wanted
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter((word) => word !== '')
    .every((word) => words.some((one) => (word.endsWith('*') ? one.startsWith(word.slice(0, -1)) : one === word)));
}

function sorted(type: TypeName, objects: Shown[], by: string): Shown[] {
  const sign = by.startsWith('-') ? -1 : 1;
  const name = by.replace(/^-/, '');
  const keyed = objects.map((object) => ({ object, key: valueOf(type, object, name) ?? '' }));
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ object }) => object);
}
