import type { Request } from 'express';
import { z } from 'zod';
import { typeNames, type StoredObject, type TypeName } from '../model.ts';
import { iso, shown } from '../properties.ts';
import { invalid, notFound } from './errors.ts';

/** An object as answers hold it. */
export function wireObject(
  type: TypeName,
  object: Pick<StoredObject, 'id' | 'properties' | 'createdAt' | 'updatedAt'> & { readonly archivedAt?: number | null },
  asked: readonly string[],
): Record<string, unknown> {
  const archivedAt = object.archivedAt ?? null;
  return {
    id: object.id,
    properties: shown(type, object, asked),
    createdAt: iso(object.createdAt),
    updatedAt: iso(object.updatedAt),
    archived: archivedAt !== null,
    ...(archivedAt === null ? {} : { archivedAt: iso(archivedAt) }),
  };
}

/** The type an address names. Throws as HubSpot does for one it does not have. */
export function typeIn(req: Request, name = 'type'): TypeName {
  const type = typeNames.find((known) => known === req.params[name]);
  if (!type) throw invalid(`Unable to infer object type from: ${String(req.params[name])}`);
  return type;
}

export function idIn(req: Request, name = 'id'): string {
  const id = req.params[name];
  if (typeof id !== 'string' || !/^\d+$/.test(id)) throw notFound();
  return id;
}

/** A body of this shape. Throws as HubSpot does. */
export function bodyOf<S extends z.ZodType>(req: Request, shape: S): z.infer<S> {
  const parsed = shape.safeParse(req.body);
  if (!parsed.success) throw invalid(`Invalid input JSON: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A query parameter that may be repeated or hold a list. */
export function listIn(req: Request, name: string): readonly string[] {
  const value: unknown = req.query[name];
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.flatMap((one) => (typeof one === 'string' ? one.split(',') : [])).filter((one) => one !== '');
}

export function textIn(req: Request, name: string): string | null {
  const value: unknown = req.query[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
