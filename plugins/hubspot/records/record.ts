import type { NormalisedRecord, PluginContext, RecordRef } from '../../../core/plugin-api/index.ts';
import type { HubObject } from '../answers.ts';
import * as types from '../objects.ts';
import type { ObjectType } from '../objects.ts';
import { companyData } from './companies.ts';
import { instant, modifiedMs } from './dates.ts';
import { dealData } from './deals.ts';
import { noteData } from './notes.ts';
import { personData } from './people.ts';
import type { ReadObject } from './read-object.ts';

/** An object in Portico's words. For staff only: what a firm notes about its customers is not for their eyes. */
export function recordOf(ctx: PluginContext, type: ObjectType, read: ReadObject): NormalisedRecord {
  const { object, associations } = read;
  const head = {
    externalId: object.id,
    versionAt: instant(modifiedMs(object, type)),
    audience: 'staff',
    belongsTo: [...refs('company', associations.companies), ...refs('person', associations.contacts)],
    url: pageOf(ctx, type, object.id),
  } as const;
  switch (type.kind) {
    case 'person':
      return { kind: 'person', ...head, data: personData(read) };
    case 'company':
      return { kind: 'company', ...head, data: companyData(read) };
    case 'deal':
      return { kind: 'deal', ...head, data: dealData(ctx, read) };
    case 'note':
      return { kind: 'note', ...head, data: noteData(read) };
  }
}

/** What was merged into it and is no more. */
export function mergedInto(type: ObjectType, { properties }: HubObject): readonly RecordRef[] {
  const ids = (properties['hs_merged_object_ids'] ?? '').split(';').filter((id) => id !== '');
  return refs(type.kind, ids);
}

/** HubSpot's own page; notes have none and are seen on the pages of what they are about. */
function pageOf({ identity }: PluginContext, type: ObjectType, id: string): string | null {
  const domain = identity?.extra?.['uiDomain'];
  if (identity === null || domain === undefined || type === types.notes) return null;
  return `https://${domain}/contacts/${identity.organisationId}/record/${type.typeId}/${encodeURIComponent(id)}`;
}

function refs<K extends RecordRef['kind']>(
  kind: K,
  ids: readonly string[],
): readonly { kind: K; externalId: string }[] {
  return ids.map((externalId) => ({ kind, externalId }));
}
