import { endOfDay, isDay, parsePlace, type Area, type TimelineAsk } from '../timeline/index.ts';

/** What the address of a timeline asks for. Whatever stands in an address is harmless. */
export interface Question {
  /** Text of the search field. */
  readonly search: string;
  readonly area: Area | null;
  /** The day jumped to, an ISO date. */
  readonly on: string | null;
  /** A page's begin, as `placeText` writes it, and the way from there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Something was asked for as a day that is none. */
  readonly isDayUnclear: boolean;
}

export const areas: readonly Area[] = ['money', 'signatures', 'files', 'messages'];

/** More than anyone types into the field; the field itself takes no more. */
export const longestSearch = 200;

/** Reads the query of an address: `q`, `area`, `on`, `before`, `after`. What makes no sense is left out. */
export function questionOf(query: Readonly<Record<string, unknown>>): Question {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  const on = text('on').trim();
  const [before, after] = [place(text('before')), place(text('after'))];
  return {
    // HTML may not carry control characters back into the field
    search: text('q')
      .slice(0, longestSearch)
      .replace(/\s/g, ' ')
      .replace(/\p{Cc}/gu, '\uFFFD'),
    area: [...areas, 'other' as const].find((area) => area === text('area')) ?? null,
    on: isDay(on) ? on : null,
    before,
    after: before === null ? after : null,
    isDayUnclear: on !== '' && !isDay(on),
  };
}

/** The question to the timeline of this client. A page's own begin goes before the day it was jumped to. */
export function askOf(question: Question, clientId: string, timeZone: string): TimelineAsk {
  const { search, area, on, before, after } = question;
  const from = parsePlace(before ?? after ?? '') ?? (on === null ? null : endOfDay(on, timeZone));
  return {
    clientId,
    search,
    ...(area === null ? {} : { area }),
    ...(from === null ? {} : { from }),
    direction: after === null ? 'older' : 'newer',
  };
}

/** Whether the page begins with the newest entry there is: then what is new belongs on it. */
export function isNewestPage({ before, after, on }: Question): boolean {
  return before === null && after === null && on === null;
}

/** The address that asks this; `path` may end in a fragment. */
export function addressOf(path: string, question: Partial<Question>): string {
  const [place = '', fragment] = path.split('#');
  const asked = new URLSearchParams();
  const { search, area, on, before, after } = question;
  if (search) asked.set('q', search);
  if (area) asked.set('area', area);
  if (on && !before && !after) asked.set('on', on);
  if (before) asked.set('before', before);
  if (after) asked.set('after', after);
  const query = asked.toString();
  return `${place}${query === '' ? '' : `?${query}`}${fragment === undefined ? '' : `#${fragment}`}`;
}

function place(text: string): string | null {
  return parsePlace(text) === null ? null : text;
}
