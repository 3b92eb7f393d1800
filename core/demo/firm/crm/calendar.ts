import type { Chance } from '../chance.ts';

/** When things of the past happened. */
export interface Calendar {
  /** Some moment of the last 36 months; now and then that of a bulk import, which many things share. */
  past(): string;
  /** Some moment between that one and now. */
  since(instant: string): string;
}

const monthsBack = 36;
/** How many of a hundred things came by an import. Vendors stamp a whole import with few moments. */
const imported = 0.3;

export function calendarOf(chance: Chance, now: Temporal.ZonedDateTime): Calendar {
  const first = now.subtract({ months: monthsBack }).epochMilliseconds;
  const last = now.subtract({ hours: 1 }).epochMilliseconds;
  const between = (from: number): string =>
    Temporal.Instant.fromEpochMilliseconds(from + Math.floor(chance.next() * Math.max(0, last - from))).toString();
  const imports = Array.from({ length: 3 }, () => between(first));
  return {
    past: () => (chance.happens(imported) ? chance.pick(imports) : between(first)),
    since: (instant) => between(Temporal.Instant.from(instant).epochMilliseconds),
  };
}
