/** Dates and ids as they stand on Xero's wire. */

export const noId = '00000000-0000-0000-0000-000000000000';

export function msDate(ms: number): string {
  return `/Date(${ms}+0000)/`;
}

/** Both forms Xero sends of a calendar day. */
export function day(isoDate: string): { readonly text: string; readonly ms: string } {
  return { text: `${isoDate}T00:00:00`, ms: msDate(dayMs(isoDate)) };
}

export function dayMs(isoDate: string): number {
  return Temporal.Instant.from(`${isoDate}T00:00:00Z`).epochMilliseconds;
}

/** An ISO date of a request: `2026-11-24`, with or without a time, or Xero's own form. Null when it is none. */
export function dateIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const ms = /^\/Date\((-?\d+)/.exec(value);
  if (ms) return Temporal.Instant.fromEpochMilliseconds(Number(ms[1])).toString().slice(0, 10);
  const match = /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(value);
  try {
    return match?.[1] === undefined ? null : Temporal.PlainDate.from(match[1]).toString();
  } catch {
    return null;
  }
}
