import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { associationType, listedNames } from '../association-types.ts';
import type { Crm } from '../crm.ts';
import type { End } from '../links.ts';
import { typeNames, type StoredObject, type TypeName } from '../model.ts';
import { byId } from './order.ts';
import { invalid, notFound } from './errors.ts';
import { bodyOf, idIn, listIn, textIn, typeIn, wireObject } from './wire.ts';

const largestPage = 100;
const largestBatch = 100;
/** Associations a list shows of one object; the rest is asked for elsewhere. */
const mostListed = 100;

const batch = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string() })).max(largestBatch),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  idProperty: z.string().optional(),
});

/** Lists, single reads and reads by ids: the store itself, which does not lag. */
export function readingRoutes(crm: Crm): Router {
  const router = express.Router();

  router.get('/crm/v3/objects/:type', (req, res) => {
    const type = typeIn(req);
    const limit = Number(textIn(req, 'limit') ?? 10);
    if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
      throw invalid(`limit must be between 1 and ${largestPage}`);
    const all = byId(crm, type, textIn(req, 'archived') === 'true');
    const after = textIn(req, 'after');
    const start = after === null ? 0 : all.findIndex(({ id }) => Number(id) > Number(after));
    const page = start < 0 ? [] : all.slice(start, start + limit);
    const last = page.at(-1);
    const isLast = start < 0 || start + limit >= all.length;
    res.json({
      results: page.map((object) => wireWithAssociations(crm, req, type, object)),
      ...(isLast || !last ? {} : { paging: { next: { after: last.id, link: linkAfter(crm, req, last.id) } } }),
    });
  });

  router.get('/crm/v3/objects/:type/:id', (req, res) => {
    const type = typeIn(req);
    const object = crm.find({ type, id: idIn(req) }, textIn(req, 'archived') === 'true');
    if (!object) throw notFound();
    res.json(wireWithAssociations(crm, req, type, object));
  });

  router.post('/crm/v3/objects/:type/batch/read', (req, res) => {
    const type = typeIn(req);
    const { inputs, properties } = bodyOf(req, batch);
    const archived = textIn(req, 'archived') === 'true';
    const found = inputs.map(({ id }) => ({ id, object: crm.find({ type, id }, archived) }));
    const objects = new Map(found.flatMap(({ object }) => (object ? [[object.id, object] as const] : [])));
    const missing = found.filter(({ object }) => !object).map(({ id }) => id);
    const at = crm.kit.now().toString();
    const answer = {
      status: 'COMPLETE',
      results: [...objects.values()].map((object) => wireObject(type, object, properties)),
      startedAt: at,
      completedAt: at,
    };
    if (missing.length === 0) res.json(answer);
    else res.status(207).json({ ...answer, numErrors: 1, errors: [notThere(type, missing)] });
  });
  return router;
}

function wireWithAssociations(crm: Crm, req: Request, type: TypeName, object: StoredObject): Record<string, unknown> {
  const asked = listIn(req, 'associations');
  const wire = wireObject(type, object, listIn(req, 'properties'));
  const associations = Object.fromEntries(
    typeNames
      .filter((to) => asked.includes(to))
      .flatMap((to) => {
        const results = listed(crm, { type, id: object.id }, to);
        if (results.length === 0) return [];
        const shown = results.slice(0, mostListed);
        const more = results.length > mostListed;
        return [[to, { results: shown, ...(more ? { paging: { next: { after: String(mostListed) } } } : {}) }]];
      }),
  );
  return Object.keys(associations).length === 0 ? wire : { ...wire, associations };
}

function listed(crm: Crm, from: End, to: TypeName): readonly { readonly id: string; readonly type: string }[] {
  const type = associationType(from.type, to);
  if (!type) return [];
  return crm.links
    .of(from, to)
    .filter((link) => crm.find({ type: to, id: link.to }) !== null)
    .flatMap((link) => listedNames(type, link.isChief).map((name) => ({ id: link.to, type: name })));
}

function linkAfter(crm: Crm, req: Request, after: string): string {
  const url = new URL(req.originalUrl, crm.kit.url);
  url.searchParams.set('after', after);
  return url.toString();
}

function notThere(type: TypeName, ids: readonly string[]): Record<string, unknown> {
  const name = { contacts: 'CONTACT', companies: 'COMPANY', deals: 'DEAL', notes: 'NOTE' }[type];
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids },
    errors: [],
    links: {},
  };
}
