import { filterDate } from './dates.ts';

/** A text inside a filter of Xero ('Retrieving a smaller lists of resources'). */
export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Booked entries with any of these references. */
export function withReference(references: readonly string[]): string {
  const any = references.map((reference) => `Reference==${quoted(reference)}`).join(' OR ');
  return `Status=="AUTHORISED" AND (${any})`;
}

/** Things with any of these ids. */
export function withId(field: string, ids: readonly string[]): string {
  return ids.map((id) => `${field}==guid(${quoted(id)})`).join(' OR ');
}

/** How far from the intended date an entry is looked for, in days: a person may have moved it out of a locked month. */
const leeway = 31;

/** Entries dated around these ISO dates. */
export function datedAround(dates: readonly string[]): string {
  const days = dates.map((date) => Temporal.PlainDate.from(date)).sort((a, b) => Temporal.PlainDate.compare(a, b));
  const from = (days[0] ?? Temporal.PlainDate.from('2000-01-01')).subtract({ days: leeway }).toString();
  const to = (days.at(-1) ?? Temporal.PlainDate.from('2000-01-01')).add({ days: leeway }).toString();
  return `Date>=${filterDate(from)} AND Date<=${filterDate(to)}`;
}
