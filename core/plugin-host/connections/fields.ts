import type { PluginDefinition, SettingMeta } from '../../plugin-api/index.ts';

/** A setting as the form shows it. */
export interface SettingField extends SettingMeta {
  readonly name: string;
  readonly secret: boolean;
  readonly multiline: boolean;
  readonly kind: 'text' | 'number' | 'checkbox' | 'choice';
  /** For a choice: what may be chosen. */
  readonly choices: readonly string[];
  /** False where the schema has a default or takes nothing. */
  readonly required: boolean;
  readonly fallback: unknown;
}

interface Schema {
  readonly def: {
    readonly type: string;
    readonly innerType?: Schema;
    readonly in?: Schema;
    readonly out?: Schema;
    readonly defaultValue?: unknown;
    readonly entries?: Readonly<Record<string, string | number>>;
  };
  meta(): Readonly<Record<string, unknown>> | undefined;
}

/** The fields of a plugin's settings, in the order its schema names them. */
export function fieldsOf(definition: Pick<PluginDefinition, 'settings'>): readonly SettingField[] {
  const shape = definition.settings.shape as unknown as Readonly<Record<string, Schema>>;
  return Object.entries(shape).map(([name, schema]) => fieldOf(name, schema));
}

/** Names of the settings that are kept sealed. */
export function secretNames(definition: PluginDefinition): readonly string[] {
  return fieldsOf(definition)
    .filter((field) => field.secret)
    .map((field) => field.name);
}

function fieldOf(name: string, schema: Schema): SettingField {
  const layers = layersOf(schema);
  const meta = Object.assign({}, ...layers.map((layer) => layer.meta() ?? {}).reverse()) as Partial<SettingMeta>;
  const fallback = layers.find((layer) => 'defaultValue' in layer.def);
  const innermost = layers.at(-1)?.def;
  return {
    name,
    title: meta.title ?? name,
    ...(meta.help === undefined ? {} : { help: meta.help }),
    secret: meta.secret === true,
    multiline: meta.multiline === true,
    kind: kindOf(innermost?.type),
    choices: Object.values(innermost?.entries ?? {}).map(String),
    required: !layers.some(({ def }) => ['default', 'prefault', 'optional', 'nullable', 'catch'].includes(def.type)),
    fallback: fallback?.def.defaultValue,
  };
}

/** A schema and what it wraps, outermost first: meta may stand on any of them. */
function layersOf(schema: Schema): readonly Schema[] {
  const inner = schema.def.innerType ?? (schema.def.type === 'pipe' ? schema.def.in : undefined);
  return inner ? [schema, ...layersOf(inner)] : [schema];
}

function kindOf(type: string | undefined): SettingField['kind'] {
  if (type === 'boolean') return 'checkbox';
  if (type === 'number' || type === 'int' || type === 'bigint') return 'number';
  return type === 'enum' ? 'choice' : 'text';
}
