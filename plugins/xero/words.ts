/**
 * A word of one of Xero's enumerations. The SDK declares them as numeric enums while the values that arrive are the
 * words of the wire, so they are compared as text. Empty when absent.
 */
export function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Text, or null where Xero sends nothing or an empty string, which mean the same there. */
export function textOrNull(value: string | undefined | null): string | null {
  return value === undefined || value === null || value === '' ? null : value;
}
