import type { PluginDefinition } from '../../plugin-api/index.ts';
import type { HostParts } from '../host-parts.ts';
import { storedSecrets } from '../secrets/secrets.ts';
import { fieldsOf, type SettingField } from './fields.ts';
import { connectionsOf } from './queries.ts';

/** A setting with what is stored of it. */
export interface FormField extends SettingField {
  /** What stands in the field; always empty for a secret. */
  readonly value: string;
  /** A secret is stored. */
  readonly isSet: boolean;
  /** Its last four characters, where it is long enough to show them. */
  readonly lastFour: string | null;
}

/** The settings of a plugin's connection, as a form shows them. */
export async function settingsForm(host: HostParts, definition: PluginDefinition): Promise<readonly FormField[]> {
  const connection = (await connectionsOf(host.db.hub, definition.id)).at(-1);
  const secrets = connection ? await storedSecrets(host.db.hub, connection.id) : [];
  return fieldsOf(definition).map((field) => {
    const secret = secrets.find((stored) => stored.field === field.name);
    const value = field.secret ? '' : (connection?.settings[field.name] ?? field.fallback ?? '');
    return { ...field, value: textOf(value), isSet: secret !== undefined, lastFour: secret?.lastFour ?? null };
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
