import type { Area, FactParams } from './fact.ts';

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

/** An entry `e` with the record `r` it was drawn from. */
export const selectEntries = `
  select e.id, e.kind, e.area, e.audience, e.occurred_at, e.params, e.record_id,
    r.kind as record_kind, r.external_id, r.connection_id, r.read_at, r.plugin_version, r.url
  from timeline_entries e join records r on r.id = e.record_id`;

/** A row of `selectEntries`. */
export interface EntryRow {
  readonly id: string;
  readonly kind: string;
  readonly area: Area;
  readonly audience: 'staff' | 'client';
  readonly occurred_at: string;
  readonly params: FactParams;
  readonly record_id: string;
  readonly record_kind: string;
  readonly external_id: string;
  readonly connection_id: string;
  readonly read_at: string;
  readonly plugin_version: string;
  readonly url: string | null;
}

export function entryOf(row: EntryRow): Entry {
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
