import express, { type Router } from 'express';
import { z } from 'zod';
import type { Crm } from '../crm.ts';
import { archive, create, merge, update } from '../happenings/write.ts';
import type { StoredObject, TypeName } from '../model.ts';
import { checkProperties, refuseTaken } from './checks.ts';
import { notFound } from './errors.ts';
import { destinations, newAssociations } from './new-associations.ts';
import { bodyOf, idIn, typeIn, wireObject } from './wire.ts';

const properties = z.record(z.string(), z.string());
const creation = z.strictObject({
  properties,
  associations: newAssociations.optional(),
  objectWriteTraceId: z.string().optional(),
});
const change = z.strictObject({ properties });
const batchOf = <S extends z.ZodType>(input: S) => z.strictObject({ inputs: z.array(input).min(1).max(100) });
const changes = batchOf(z.strictObject({ id: z.string(), properties, objectWriteTraceId: z.string().optional() }));
const ids = batchOf(z.strictObject({ id: z.string() }));
const merging = z.strictObject({ primaryObjectId: z.string(), objectIdToMerge: z.string() });

/** Writes of an app; each checks everything before it changes anything. */
export function writingRoutes(crm: Crm): Router {
  const router = express.Router();

  router.post('/crm/v3/objects/:type', (req, res) => {
    const type = typeIn(req);
    const wish = bodyOf(req, creation);
    refuseBad(crm, type, [wish.properties]);
    const to = destinations(crm, type, wish.associations ?? []);
    const object = create(crm, 'INTEGRATION', { type, properties: wish.properties, to });
    res.status(201).json(wireObject(type, object, Object.keys(wish.properties)));
  });

  router.post('/crm/v3/objects/:type/batch/create', (req, res) => {
    const type = typeIn(req);
    const { inputs } = bodyOf(req, batchOf(creation));
    refuseBad(
      crm,
      type,
      inputs.map((input) => input.properties),
    );
    const ready = inputs.map((input) => ({ input, to: destinations(crm, type, input.associations ?? []) }));
    const results = ready.map(({ input, to }) => ({
      ...wireObject(
        type,
        create(crm, 'INTEGRATION', { type, properties: input.properties, to }),
        Object.keys(input.properties),
      ),
      ...(input.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: input.objectWriteTraceId }),
    }));
    res.status(201).json(complete(crm, results));
  });

  router.patch('/crm/v3/objects/:type/:id', (req, res) => {
    const type = typeIn(req);
    const id = idIn(req);
    const wish = bodyOf(req, change);
    res.json(wireObject(type, changed(crm, type, id, wish.properties), Object.keys(wish.properties)));
  });

  router.post('/crm/v3/objects/:type/batch/update', (req, res) => {
    const type = typeIn(req);
    const { inputs } = bodyOf(req, changes);
    for (const { id } of inputs) if (!crm.find({ type, id })) throw notFound();
    res.json(
      complete(
        crm,
        inputs.map((input) =>
          wireObject(type, changed(crm, type, input.id, input.properties), Object.keys(input.properties)),
        ),
      ),
    );
  });

  router.delete('/crm/v3/objects/:type/:id', (req, res) => {
    archive(crm, 'INTEGRATION', { type: typeIn(req), id: idIn(req) });
    res.status(204).end();
  });
  router.post('/crm/v3/objects/:type/batch/archive', (req, res) => {
    const type = typeIn(req);
    for (const { id } of bodyOf(req, ids).inputs) archive(crm, 'INTEGRATION', { type, id });
    res.status(204).end();
  });

  router.post('/crm/v3/objects/:type/merge', (req, res) => {
    const type = typeIn(req);
    const { primaryObjectId, objectIdToMerge } = bodyOf(req, merging);
    const object = merge(crm, 'INTEGRATION', type, primaryObjectId, objectIdToMerge);
    if (!object) throw notFound();
    res.json(wireObject(type, object, []));
  });
  return router;
}

function refuseBad(crm: Crm, type: TypeName, all: readonly Readonly<Record<string, string>>[]): void {
  for (const one of all) {
    checkProperties(crm, type, one);
    refuseTaken(crm, type, one, null);
  }
}

function changed(crm: Crm, type: TypeName, id: string, wish: Readonly<Record<string, string>>): StoredObject {
  const known = crm.find({ type, id });
  if (!known) throw notFound();
  checkProperties(crm, type, wish, 'change');
  refuseTaken(crm, type, wish, known.id);
  return update(crm, 'INTEGRATION', { type, id }, wish) ?? known;
}

function complete(crm: Crm, results: readonly unknown[]): Record<string, unknown> {
  const at = crm.kit.now().toString();
  return { status: 'COMPLETE', results, startedAt: at, completedAt: at };
}
