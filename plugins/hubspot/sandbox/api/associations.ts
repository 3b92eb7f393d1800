import express, { type Router } from 'express';
import { z } from 'zod';
import { associationType } from '../association-types.ts';
import type { Crm } from '../crm.ts';
import { associate, dissociate } from '../happenings/write.ts';
import type { End, Link } from '../links.ts';
import type { TypeName } from '../model.ts';
import { invalid, notFound } from './errors.ts';
import { specs } from './new-associations.ts';
import { bodyOf, idIn, textIn, typeIn } from './wire.ts';

const largestBatch = 1_000;
/** Associations of one object in one answer. */
const largestPage = 500;

const batch = z.strictObject({
  inputs: z
    .array(z.strictObject({ id: z.string(), after: z.string().optional() }))
    .min(1)
    .max(largestBatch),
});

/** Associations, version 4. */
export function associationRoutes(crm: Crm): Router {
  const router = express.Router();

  router.post('/crm/v4/associations/:from/:to/batch/read', (req, res) => {
    const [from, to] = [typeIn(req, 'from'), typeIn(req, 'to')];
    const { inputs } = bodyOf(req, batch);
    const read = inputs.map((input) => ({ input, links: linksOf(crm, { type: from, id: input.id }, to) }));
    const without = read.filter(({ links }) => links.length === 0);
    const at = crm.kit.now().toString();
    const answer = {
      status: 'COMPLETE',
      results: read
        .filter(({ links }) => links.length > 0)
        .map(({ input, links }) => {
          const { page, paging } = paged(links, input.after ?? null, largestPage);
          return { from: { id: input.id }, to: page.map((link) => wireLink(from, to, link)), ...paging };
        }),
      startedAt: at,
      completedAt: at,
    };
    if (without.length === 0) res.json(answer);
    else
      res.status(207).json({
        ...answer,
        numErrors: without.length,
        errors: without.map(({ input }) => noneFound(from, to, input.id)),
      });
  });

  router.get('/crm/v4/objects/:from/:id/associations/:to', (req, res) => {
    const [from, to] = [typeIn(req, 'from'), typeIn(req, 'to')];
    const limit = Number(textIn(req, 'limit') ?? largestPage);
    if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
      throw invalid(`limit must be between 1 and ${largestPage}`);
    const object = crm.find({ type: from, id: idIn(req) });
    if (!object) throw notFound();
    const { page, paging } = paged(linksOf(crm, { type: from, id: object.id }, to), textIn(req, 'after'), limit);
    res.json({ results: page.map((link) => wireLink(from, to, link)), ...paging });
  });

  router.put('/crm/v4/objects/:from/:id/associations/:to/:toId', (req, res) => {
    const [from, to] = endsOf(req);
    bodyOf(req, specs);
    if (!crm.find(from) || !crm.find(to)) throw notFound();
    if (!associate(crm, 'INTEGRATION', from, to)) throw invalid(`No association from ${from.type} to ${to.type}.`);
    res.status(201).json({
      fromObjectTypeId: typeIds[from.type],
      fromObjectId: from.id,
      toObjectTypeId: typeIds[to.type],
      toObjectId: to.id,
      labels: [],
    });
  });
  router.delete('/crm/v4/objects/:from/:id/associations/:to/:toId', (req, res) => {
    dissociate(crm, 'INTEGRATION', ...endsOf(req));
    res.status(204).end();
  });
  return router;
}

const typeIds: Readonly<Record<TypeName, string>> = { contacts: '0-1', companies: '0-2', deals: '0-3', notes: '0-46' };

function endsOf(req: express.Request): [End, End] {
  return [
    { type: typeIn(req, 'from'), id: idIn(req) },
    { type: typeIn(req, 'to'), id: idIn(req, 'toId') },
  ];
}

/** Archived objects are associated with nothing any more. */
function linksOf(crm: Crm, from: End, to: TypeName): readonly Link[] {
  return crm.links.of(from, to).filter((link) => crm.find({ type: to, id: link.to }) !== null);
}

function paged(
  links: readonly Link[],
  after: string | null,
  limit: number,
): { readonly page: readonly Link[]; readonly paging: Record<string, unknown> } {
  const start = after === null ? 0 : links.findIndex(({ to }) => to === after) + 1;
  const page = links.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + limit < links.length;
  return { page, paging: hasMore ? { paging: { next: { after: last.to } } } : {} };
}

function wireLink(from: TypeName, to: TypeName, { to: toObjectId, isChief }: Link): Record<string, unknown> {
  const type = associationType(from, to);
  const category = 'HUBSPOT_DEFINED';
  const chief = isChief && type?.chief ? [{ category, typeId: type.chief, label: 'Primary' }] : [];
  return { toObjectId, associationTypes: [...chief, { category, typeId: type?.plain ?? 0 }] };
}

function noneFound(from: TypeName, to: TypeName, id: string): Record<string, unknown> {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${to} is associated with ${from} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from], toObjectType: [to] },
    errors: [],
    links: {},
  };
}
