import type { Transaction } from '../db/index.ts';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { entriesFor } from './entries-for.ts';
import { surroundingsOf } from './surroundings.ts';
import { writeTimeline, type Telling } from './write.ts';

/** A stored record, as much of it as the timeline needs. */
export interface StoredRecord {
  readonly id: string;
  readonly record: NormalisedRecord;
  readonly changedAt: string;
  readonly isDeleted: boolean;
  readonly isNew: boolean;
}

/** Writes anew what the timeline says of these records. */
export async function tell(tx: Transaction, records: readonly StoredRecord[]): Promise<void> {
  await writeTimeline(tx, await tellingsOf(tx, records));
}

/** What the timeline shall say of these records. What the vendor no longer has tells nothing. */
export async function tellingsOf(tx: Transaction, records: readonly StoredRecord[]): Promise<readonly Telling[]> {
  const around = await surroundingsOf(
    tx,
    records.map(({ id }) => id),
  );
  return records.map(({ id, record, changedAt, isDeleted, isNew }) => {
    const here = around.get(id);
    if (!here || isDeleted) return { recordId: id, clientIds: [], facts: [], isNew };
    return { recordId: id, clientIds: here.clientIds, facts: entriesFor(record, { ...here, changedAt }), isNew };
  });
}

/** Loads stored records for telling. */
export async function storedRecords(tx: Transaction, ids: readonly string[]): Promise<readonly StoredRecord[]> {
  if (ids.length === 0) return [];
  const { rows }: { rows: Row[] } = await tx.raw(
    `select id, kind, external_id, audience, version_at, changed_at, belongs_to, url, data, deleted_at
     from records where id = any (?::uuid[])`,
    [[...ids]],
  );
  return rows.map((row) => ({
    id: row.id,
    changedAt: row.changed_at,
    isDeleted: row.deleted_at !== null,
    isNew: false,
    record: {
      kind: row.kind,
      externalId: row.external_id,
      versionAt: row.version_at,
      audience: row.audience,
      belongsTo: row.belongs_to,
      url: row.url,
      data: row.data,
    } as NormalisedRecord,
  }));
}

interface Row {
  id: string;
  kind: string;
  external_id: string;
  audience: string;
  version_at: string;
  changed_at: string;
  belongs_to: unknown;
  url: string | null;
  data: unknown;
  deleted_at: string | null;
}
