import type { Transaction } from '../db/index.ts';
import { entryOf, selectEntries, type Entry, type EntryRow } from './entry.ts';
import type { Area } from './fact.ts';
import { newest, type Place } from './place.ts';
import { searchQuery, wantedOf, type Meant } from './search.ts';
import { meantBy } from './vocabulary.ts';

export interface TimelineAsk {
  readonly clientId: string;
  /** What someone typed; anything is harmless. */
  readonly search?: string;
  readonly area?: Area;
  /** Where the page begins; the newest entries without. */
  readonly from?: Place;
  /** Which way from there; older without. */
  readonly direction?: 'older' | 'newer';
}

export interface TimelinePage {
  /** Newest first, whichever way was gone. */
  readonly entries: readonly Entry[];
  /** Where the page of older entries begins; null where there are none. */
  readonly older: Place | null;
  /** Where the page of newer entries begins, going `newer`; null where there are none. */
  readonly newer: Place | null;
  /** What was looked for in place of words that stand nowhere. */
  readonly nearest: Meant['nearest'];
}

export const pageSize = 50;

/**
 * A page of one client's timeline. Reads as whoever the transaction is: under `scoped` row-level security leaves what
 * this client may see, as owner everything comes. Pages neither repeat nor leave out an entry, however many arrive
 * in between.
 */
export async function timelinePage(tx: Transaction, ask: TimelineAsk): Promise<TimelinePage> {
  const wanted = wantedOf(ask.search ?? '');
  if (wanted.isOnlySigns) return { entries: [], older: null, newer: null, nearest: new Map() };
  const meant = await meantBy(tx, ask.clientId, wanted);
  const filter = {
    clientId: ask.clientId,
    area: ask.area ?? null,
    query: wanted.words.length === 0 ? null : searchQuery(wanted, meant),
  };
  const goesNewer = ask.direction === 'newer';
  const rows = await read(tx, filter, ask.from ?? newest, goesNewer, pageSize + 1);
  const isBehind = await isAnythingBehind(tx, filter, ask.from, goesNewer, rows);
  const entries = rows.slice(0, pageSize);
  if (goesNewer) entries.reverse();
  const top = placeOf(entries.at(0)) ?? ask.from ?? null;
  const bottom = placeOf(entries.at(-1)) ?? ask.from ?? null;
  const goesOn = rows.length > pageSize;
  return {
    entries: entries.map(entryOf),
    older: (goesNewer ? isBehind : goesOn) ? bottom : null,
    newer: (goesNewer ? goesOn : isBehind) ? top : null,
    nearest: meant.nearest,
  };
}

/**
 * Whether there is something the way one came from: by a date or an old address one may have come from nowhere.
 * Found words are looked for once more; else the page's own statement has said it.
 */
async function isAnythingBehind(
  tx: Transaction,
  filter: Filter,
  from: Place | undefined,
  goesNewer: boolean,
  rows: readonly Row[],
): Promise<boolean> {
  if (from === undefined) return false;
  const [nearest] = rows;
  if (filter.query === null && nearest) return nearest.is_behind;
  const behind = nearest ? { at: nearest.occurred_at, id: nearest.id } : from;
  return (await read(tx, filter, behind, !goesNewer, 1)).length > 0;
}

/** A client's latest entries, as whoever the transaction is. */
export async function latestEntries(tx: Transaction, clientId: string, limit: number): Promise<readonly Entry[]> {
  const rows = await read(tx, { clientId, area: null, query: null }, newest, false, limit);
  return rows.map(entryOf);
}

/** `is_behind`: whether an entry stands at the place itself or on its other side. */
type Row = EntryRow & { readonly is_behind: boolean };

interface Filter {
  readonly clientId: string;
  readonly area: Area | null;
  /** A tsquery; null looks for nothing in particular. */
  readonly query: string | null;
}

/** Entries beyond a place, the nearest first. */
async function read(
  tx: Transaction,
  { clientId, area, query }: Filter,
  from: Place,
  goesNewer: boolean,
  limit: number,
): Promise<Row[]> {
  const [beyond, behind] = goesNewer ? ['>', '<='] : ['<', '>='];
  const order = goesNewer ? 'occurred_at, id' : 'occurred_at desc, id desc';
  const place = { at: from.at, id: from.id };
  const inArea = (alias: string): string => (area === null ? '' : `and ${alias}.area = :area`);
  const isBehind = `exists (
    select from timeline_entries b
    where b.client_id = :clientId and (b.occurred_at, b.id) ${behind} (:at::timestamptz, :id::uuid) ${inArea('b')})`;
  const { rows }: { rows: Row[] } = await tx.raw(
    `select page.*, ${query === null && limit > 1 && from !== newest ? isBehind : 'false'} as is_behind
     from (
       ${selectEntries}
       where e.client_id = :clientId and (e.occurred_at, e.id) ${beyond} (:at::timestamptz, :id::uuid)
         ${inArea('e')} ${query === null ? '' : amongFound}
       order by ${order.replaceAll(/occurred_at|id/g, 'e.$&')} limit :limit
     ) page order by ${order}`,
    { clientId, ...place, area, query, goesNewer, limit },
  );
  return rows;
}

/** Ids come from the text index by a function that may use it; the rows are read again by the reader's own rights. */
const amongFound = `and e.id = any (array(select timeline_search(
  :clientId, :query::tsquery, :area, :at::timestamptz, :id::uuid, :goesNewer::boolean, :limit::integer)))`;

function placeOf(row: EntryRow | undefined): Place | null {
  return row === undefined ? null : { at: row.occurred_at, id: row.id };
}
