import type { Crm } from '../crm.ts';
import type { TypeName } from '../model.ts';
import { vocabularies } from '../properties.ts';
import { HubSpotError, invalid } from './errors.ts';

interface Problem {
  readonly name: string;
  readonly error: string;
  readonly message: string;
}

/** Refuses properties that do not exist, cannot be written or do not hold what they are for. */
export function checkProperties(
  crm: Crm,
  type: TypeName,
  properties: Readonly<Record<string, string>>,
  when: 'creation' | 'change' = 'creation',
): void {
  const problems = Object.entries(properties).flatMap(([name, value]) => problemOf(crm, type, name, value) ?? []);
  if (problems.length > 0)
    throw invalid(
      `Property values were not valid: ${JSON.stringify(problems.map((one) => ({ isValid: false, ...one, localizedErrorMessage: one.message })))}`,
      {
        errors: problems.map(({ name, error, message }) => ({
          message,
          code: error,
          context: { propertyName: [name] },
        })),
      },
    );
  if (when === 'creation' && type === 'notes' && properties['hs_timestamp'] === undefined)
    throw invalid('Error creating NOTE. Some required properties were not set.', {
      context: { properties: ['hs_timestamp'] },
    });
}

/** An address belongs to one contact. */
export function refuseTaken(
  crm: Crm,
  type: TypeName,
  { email }: Readonly<Record<string, string>>,
  own: string | null,
): void {
  if (type !== 'contacts' || email === undefined || email === '') return;
  const taken = crm
    .objects('contacts')
    .list()
    .find(
      ({ id, archivedAt, properties }) =>
        id !== own && archivedAt === null && properties['email']?.toLowerCase() === email.toLowerCase(),
    );
  if (taken) throw new HubSpotError(409, 'CONFLICT', `Contact already exists. Existing ID: ${taken.id}`);
}

function problemOf(crm: Crm, type: TypeName, name: string, value: string): Problem | null {
  const { writable, created, modified } = vocabularies[type];
  if ([created, modified, 'hs_object_id', 'hs_merged_object_ids', 'hs_is_closed', 'hs_is_closed_won'].includes(name))
    return { name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` };
  if (!writable.includes(name) && crm.customProperties.get(`${type}.${name}`) === undefined)
    return { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
  if (name === 'email' && value !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return { name, error: 'INVALID_EMAIL', message: `Email address ${value} is invalid` };
  if (name === 'amount' && value !== '' && !/^-?\d+(\.\d+)?$/.test(value))
    return { name, error: 'INVALID_INTEGER', message: `${value} was not a valid number.` };
  if (name === 'hs_timestamp' && Number.isNaN(/^\d+$/.test(value) ? Number(value) : Date.parse(value)))
    return { name, error: 'INVALID_DATE', message: `${value} was not a valid date.` };
  if (name === 'hs_note_body' && value.length > 65_536)
    return { name, error: 'INVALID_LENGTH', message: 'hs_note_body must be at most 65536 characters.' };
  return null;
}
