import { z } from 'zod';
import type { RecordRef } from '../../core/plugin-api/index.ts';
import { objectTypes, type ObjectType } from './objects.ts';

const id = z.union([z.int().min(0), z.string().regex(/^\d+$/)]).transform(String);

/** As much of an event as is read: what changed. Values it carries are never believed. */
const event = z.object({
  eventId: id,
  subscriptionId: id,
  portalId: z.int(),
  occurredAt: z.int(),
  /** 'contact.creation', 'company.merge', 'deal.associationChange' …; newer apps say 'object.creation' and the type. */
  subscriptionType: z.string(),
  objectTypeId: z.string().optional(),
  objectId: id.optional(),
  /** Of an association's two ends. */
  fromObjectId: id.optional(),
  toObjectId: id.optional(),
  associationType: z.string().optional(),
  fromObjectTypeId: z.string().optional(),
  toObjectTypeId: z.string().optional(),
  /** Of a merge. */
  primaryObjectId: id.optional(),
  newObjectId: id.optional(),
  mergedObjectIds: z.array(id).optional(),
});

export type HubEvent = z.infer<typeof event>;

/** HubSpot puts up to a hundred events into one delivery. */
export const delivery = z.array(event);

/** What makes a repeated event the same one: HubSpot's event ids alone are not promised to be unique. */
export function idOf({ eventId, subscriptionId, occurredAt }: HubEvent): string {
  return `${eventId}:${subscriptionId}:${occurredAt}`;
}

/** What to read again because of an event; nothing for types that do not concern us. */
export function changedBy(body: unknown): readonly RecordRef[] {
  const told = event.parse(body);
  if (told.subscriptionType.endsWith('.associationChange')) return endsOf(told);
  const type = typeOf(told);
  if (!type) return [];
  const ids = [told.objectId, told.primaryObjectId, told.newObjectId, ...(told.mergedObjectIds ?? [])];
  return refs(type, ids);
}

/** Both ends: what a company is said of may belong to somebody else from now on, and a contact's companies changed. */
function endsOf(told: HubEvent): readonly RecordRef[] {
  const [from, to] = (told.associationType ?? '').split('_TO_');
  return [
    ...refs(typeById(told.fromObjectTypeId) ?? typeBySingular(from), [told.fromObjectId]),
    ...refs(typeById(told.toObjectTypeId) ?? typeBySingular(to), [told.toObjectId]),
  ];
}

function typeOf({ subscriptionType, objectTypeId }: HubEvent): ObjectType | undefined {
  const [subject] = subscriptionType.split('.');
  return subject === 'object' ? typeById(objectTypeId) : typeBySingular(subject);
}

function typeById(typeId: string | undefined): ObjectType | undefined {
  return objectTypes.find((type) => type.typeId === typeId);
}

const singulars: Readonly<Record<string, ObjectType['name']>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  note: 'notes',
};

function typeBySingular(word: string | undefined): ObjectType | undefined {
  const name = singulars[(word ?? '').toLowerCase()];
  return objectTypes.find((type) => type.name === name);
}

function refs(type: ObjectType | undefined, ids: readonly (string | undefined)[]): readonly RecordRef[] {
  if (!type) return [];
  const named = ids.filter((one) => one !== undefined);
  return [...new Set(named)].map((externalId) => ({ kind: type.kind, externalId }));
}
