import { VendorRefused } from '../../core/plugin-api/index.ts';

/**
 * An ISO date. The SDK types dates as text but hands out a Date for every `/Date(ms+0000)/`; the day is that of UTC,
 * since Xero sends midnight UTC for a calendar day. Null when absent.
 */
export function dateOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (isDate(value)) return value.toISOString().slice(0, 10);
  const match = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value) : null;
  if (match) return match[0];
  throw new VendorRefused('Xero sent a date that cannot be read.', { value: typeof value });
}

/** As `dateOf`, for what always has one. */
export function requiredDate(value: unknown, what: string): string {
  const date = dateOf(value);
  if (date === null) throw new VendorRefused(`Xero sent ${what} without a date.`);
  return date;
}

/** An instant as ISO text in UTC; null when absent. */
export function instantOf(value: unknown): string | null {
  return isDate(value) ? value.toISOString() : null;
}

/** `instanceof Date` fails across realms, as under Jest. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN((value as Date).getTime());
}

/** A day as Xero's filters write it. */
export function filterDate(isoDate: string): string {
  const { year, month, day } = Temporal.PlainDate.from(isoDate);
  return `DateTime(${year}, ${month}, ${day})`;
}
