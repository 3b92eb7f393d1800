import type { Transaction } from '../db/index.ts';
import type { Area, FactParams } from './fact.ts';
import { searchQuery } from './search.ts';

/** One line of a timeline, with where it comes from. */
export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly area: Area;
  readonly audience: 'staff' | 'client';
  /** ISO instant; where `params.day` is given, the start of that day. */
  readonly occurredAt: string;
  readonly params: FactParams;
  readonly source: {
    readonly recordId: string;
    readonly kind: string;
    readonly externalId: string;
    readonly connectionId: string;
    /** When it was last read there. */
    readonly readAt: string;
    readonly pluginVersion: string;
    /** The vendor's own page of it; for staff. */
    readonly url: string | null;
  };
}

export interface TimelinePage {
  readonly entries: readonly Entry[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

export interface TimelineAsk {
  readonly clientId: string;
  /** What someone typed; anything is harmless. */
  readonly search?: string;
  /** `next` of the page before; nonsense is the first page. */
  readonly cursor?: string;
}

export const pageSize = 50;

/**
 * A page of one client's timeline, newest first. Reads as whoever the transaction is: under `scoped` row-level
 * security leaves what this client may see, as owner everything comes.
 */
export async function timelinePage(tx: Transaction, ask: TimelineAsk): Promise<TimelinePage> {
  const query = searchQuery(ask.search ?? '');
  if (query === null) return { entries: [], next: null };
  const { at, id } = parseCursor(ask.cursor);
  const { rows }: { rows: Row[] } = await tx.raw(
    query === ''
      ? `${select} where e.client_id = ? and (e.occurred_at, e.id) < (?::timestamptz, ?::uuid) ${order}`
      : `${select} where e.client_id = ? and (e.occurred_at, e.id) < (?::timestamptz, ?::uuid)
         and e.id = any (array(select timeline_search(?, ?, ?::timestamptz, ?::uuid, ?))) ${order}`,
    query === ''
      ? [ask.clientId, at, id, pageSize + 1]
      : [ask.clientId, at, id, ask.clientId, query, at, id, pageSize + 1, pageSize + 1],
  );
  const entries = rows.slice(0, pageSize).map(entryOf);
  const last = entries.at(-1);
  return { entries, next: rows.length > pageSize && last ? `${last.occurredAt}_${last.id}` : null };
}

/** A client's latest entries, as whoever the transaction is. */
export async function latestEntries(tx: Transaction, clientId: string, limit: number): Promise<readonly Entry[]> {
  const { rows }: { rows: Row[] } = await tx.raw(`${select} where e.client_id = ? ${order}`, [clientId, limit]);
  return rows.map(entryOf);
}

const select = `
  select e.id, e.kind, e.area, e.audience, e.occurred_at, e.params, e.record_id,
    r.kind as record_kind, r.external_id, r.connection_id, r.read_at, r.plugin_version, r.url
  from timeline_entries e join records r on r.id = e.record_id`;

const order = 'order by e.occurred_at desc, e.id desc limit ?';

interface Row {
  id: string;
  kind: string;
  area: Area;
  audience: 'staff' | 'client';
  occurred_at: string;
  params: FactParams;
  record_id: string;
  record_kind: string;
  external_id: string;
  connection_id: string;
  read_at: string;
  plugin_version: string;
  url: string | null;
}

function entryOf(row: Row): Entry {
  return {
    id: row.id,
    kind: row.kind,
    area: row.area,
    audience: row.audience,
    occurredAt: row.occurred_at,
    params: row.params,
    source: {
      recordId: row.record_id,
      kind: row.record_kind,
      externalId: row.external_id,
      connectionId: row.connection_id,
      readAt: row.read_at,
      pluginVersion: row.plugin_version,
      url: row.url,
    },
  };
}

const cursor = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function parseCursor(text: string | undefined): { readonly at: string; readonly id: string } {
  const match = cursor.exec(text ?? '');
  const isReal = match?.[1] !== undefined && !Number.isNaN(Date.parse(match[1]));
  return isReal
    ? { at: match[1] ?? '', id: match[2] ?? '' }
    : { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
}
