import type { FormField } from '../plugin-host/index.ts';

/** A setting, ready to draw. */
export interface FieldView {
  /** Of the element on the page; the error summary leads to it. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly help: string | null;
  readonly kind: FormField['kind'] | 'secret' | 'long_secret' | 'long_text';
  readonly choices: readonly string[];
  /** Always empty for a secret. */
  readonly value: string;
  readonly required: boolean;
  readonly isSet: boolean;
  readonly lastFour: string | null;
  readonly problem: string | null;
}

/** What a form sent, by setting. */
export type SentSettings = Readonly<Record<string, string>>;

/**
 * The fields as they stand, or as they were just sent: what was typed is kept, except secrets, which never go back to
 * the browser. Pure.
 */
export function fieldViews(
  fields: readonly FormField[],
  sent: SentSettings,
  problems: Readonly<Record<string, string>>,
): readonly FieldView[] {
  return fields.map((field) => ({
    id: fieldId(field.name),
    name: field.name,
    label: field.title,
    help: field.help ?? null,
    kind: kindOf(field),
    choices: field.choices,
    value: field.secret ? '' : (sent[field.name] ?? field.value),
    required: field.required && !field.isSet && field.kind !== 'checkbox',
    isSet: field.isSet,
    lastFour: field.lastFour,
    problem: problems[field.name] ?? null,
  }));
}

/** Settings have any name a plugin likes; on the page they must not meet our own ids. */
export function fieldId(name: string): string {
  return `setting-${name}`;
}

/** The known settings of a form's body. A checkbox stands behind a hidden 'false', so the last of two values counts. */
export function settingsIn(fields: readonly FormField[], body: unknown): SentSettings {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value: unknown = Object.hasOwn(given, name) ? given[name] : undefined;
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' ? [[name, last]] : [];
    }),
  );
}

function kindOf(field: FormField): FieldView['kind'] {
  if (field.secret) return field.multiline ? 'long_secret' : 'secret';
  return field.kind === 'text' && field.multiline ? 'long_text' : field.kind;
}
