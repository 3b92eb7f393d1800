import type { StoredObject, TypeName } from './model.ts';

/** What a type keeps and gives; system properties are made of the object itself and cannot be written. */
interface Vocabulary {
  readonly writable: readonly string[];
  /** Given when none are asked for. */
  readonly usual: readonly string[];
  readonly created: 'createdate' | 'hs_createdate';
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate';
}

export const vocabularies: Readonly<Record<TypeName, Vocabulary>> = {
  contacts: {
    writable: [
      'firstname',
      'lastname',
      'email',
      'phone',
      'mobilephone',
      'jobtitle',
      'company',
      'city',
      'lifecyclestage',
    ],
    usual: ['email', 'firstname', 'lastname'],
    created: 'createdate',
    modified: 'lastmodifieddate',
  },
  companies: {
    writable: ['name', 'domain', 'phone', 'city', 'country', 'industry', 'lifecyclestage'],
    usual: ['domain', 'name'],
    created: 'createdate',
    modified: 'hs_lastmodifieddate',
  },
  deals: {
    writable: ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate', 'deal_currency_code', 'description'],
    usual: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    created: 'createdate',
    modified: 'hs_lastmodifieddate',
  },
  notes: {
    writable: ['hs_note_body', 'hs_timestamp', 'hubspot_owner_id'],
    usual: [],
    created: 'hs_createdate',
    modified: 'hs_lastmodifieddate',
  },
};

/** The properties an answer holds: those asked for, and always the three every object has. */
export function shown(
  type: TypeName,
  object: Pick<StoredObject, 'id' | 'properties' | 'createdAt' | 'updatedAt'>,
  asked: readonly string[],
): Record<string, string | null> {
  const { usual, created, modified } = vocabularies[type];
  const names = [...(asked.length > 0 ? asked : usual), created, modified, 'hs_object_id'];
  return Object.fromEntries(names.map((name) => [name, valueOf(type, object, name)]));
}

/** A property's value as text; dates are ISO instants with milliseconds. */
export function valueOf(
  type: TypeName,
  object: Pick<StoredObject, 'id' | 'properties' | 'createdAt' | 'updatedAt'>,
  name: string,
): string | null {
  const { created, modified } = vocabularies[type];
  if (name === 'hs_object_id') return object.id;
  if (name === created) return iso(object.createdAt);
  if (name === modified) return iso(object.updatedAt);
  if (type === 'deals' && name === 'hs_is_closed_won') return String(object.properties['dealstage'] === 'closedwon');
  if (type === 'deals' && name === 'hs_is_closed')
    return String(['closedwon', 'closedlost'].includes(object.properties['dealstage'] ?? ''));
  return object.properties[name] ?? null;
}

export function iso(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}
