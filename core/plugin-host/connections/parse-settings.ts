import { InvalidInput, type PluginDefinition } from '../../plugin-api/index.ts';
import { redactor } from '../redact.ts';
import { fieldsOf, type SettingField } from './fields.ts';

/** Settings as they are kept: plain ones readable, secret ones sealed. */
export interface ParsedSettings {
  /** All of them, as the plugin's schema parsed them. */
  readonly all: Readonly<Record<string, unknown>>;
  readonly plain: Readonly<Record<string, unknown>>;
  readonly secret: Readonly<Record<string, string>>;
}

/**
 * Parses what a form or a command line gave, over what is stored: a secret left empty stays as it is.
 * Throws InvalidInput with a sentence per field; unknown names are refused, so that a typing error is seen.
 */
export function parseSettings(
  definition: PluginDefinition,
  given: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>>,
): ParsedSettings {
  const fields = fieldsOf(definition);
  const unknown = Object.keys(given).filter((name) => !fields.some((field) => field.name === name));
  if (unknown.length > 0)
    throw new InvalidInput(
      `${definition.name} has no setting '${unknown.join("', '")}'. It has ${fields.map((field) => field.name).join(', ')}.`,
      Object.fromEntries(unknown.map((name) => [name, 'There is no such setting.'])),
    );
  const raw = Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(field, given[field.name], stored[field.name]);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
  const parsed = definition.settings.safeParse(raw);
  if (!parsed.success) throw invalid(definition, fields, raw, parsed.error.issues);
  const all = parsed.data;
  return {
    all,
    plain: pick(all, fields, false),
    secret: Object.fromEntries(
      Object.entries(pick(all, fields, true)).flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [[name, value]] : [],
      ),
    ),
  };
}

/** Names of the settings that differ from what is stored, in the order of the form. Names only: values may be secret. */
export function changedSettings(
  definition: PluginDefinition,
  settings: ParsedSettings,
  stored: Readonly<Record<string, unknown>>,
): readonly string[] {
  return fieldsOf(definition)
    .filter(({ name, fallback }) => settings.all[name] !== (stored[name] ?? fallback))
    .map(({ name }) => name);
}

function valueOf(field: SettingField, given: unknown, stored: unknown): unknown {
  if (given === undefined) return stored;
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (text === '') return field.secret ? stored : undefined;
  if (field.kind === 'checkbox') return text === 'on' || text === 'true';
  if (field.kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

function invalid(
  definition: PluginDefinition,
  fields: readonly SettingField[],
  raw: Readonly<Record<string, unknown>>,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): InvalidInput {
  const byField: Record<string, string> = {};
  const redact = redactor(fields.filter(({ secret }) => secret).map(({ name }) => raw[name]));
  for (const issue of issues) {
    const name = String(issue.path[0] ?? '');
    const title = fields.find((field) => field.name === name)?.title ?? name;
    byField[name] ??= raw[name] === undefined ? `${title} is missing.` : redact(issue.message);
  }
  return new InvalidInput(
    `The settings of ${definition.name} cannot be used. ${Object.values(byField).join(' ')}`,
    byField,
  );
}

function pick(
  all: Readonly<Record<string, unknown>>,
  fields: readonly SettingField[],
  secret: boolean,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields
      .filter((field) => field.secret === secret && all[field.name] !== undefined)
      .map((field) => [field.name, all[field.name]]),
  );
}
