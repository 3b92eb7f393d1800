/** A field that Stripe fills with an id, or with the whole object where the call asked to expand it. */
export type Expandable<T> = string | T | null | undefined;

export function idOf(value: Expandable<{ id: string }>): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : value.id;
}

/** The object, or null where only its id came. */
export function expanded<T extends object>(value: Expandable<T>): T | null {
  return value === undefined || typeof value === 'string' ? null : value;
}
