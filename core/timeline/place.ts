/** A place between two entries: where a page begins or ends. */
export interface Place {
  /** ISO instant. */
  readonly at: string;
  readonly id: string;
}

/** Years outside are not on any timeline, and PostgreSQL reads no year 0. */
const firstYear = 1900;
const lastYear = 2200;

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Before everything: where the newest page begins. */
export const newest: Place = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** A place as part of an address. */
export function placeText({ at, id }: Place): string {
  return `${at}_${id}`;
}

/** Null for anything that is not a place. */
export function parsePlace(text: string): Place | null {
  const [, at, id] = written.exec(text) ?? [];
  return at !== undefined && id !== undefined && isDay(at.slice(0, 10)) && isInstant(at) ? { at, id } : null;
}

/** The place behind the last moment of a day in this zone: the page below it begins with that day. */
export function endOfDay(isoDate: string, timeZone: string): Place {
  const next = Temporal.PlainDate.from(isoDate).add({ days: 1 }).toZonedDateTime(timeZone);
  return { at: next.toInstant().toString(), id: '00000000-0000-0000-0000-000000000000' };
}

/** Whether text is an ISO date that can stand on a timeline. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  return year >= firstYear && year <= lastYear && parses(() => Temporal.PlainDate.from(text));
}

function isInstant(text: string): boolean {
  return parses(() => Temporal.Instant.from(text));
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
