import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { RecordRef } from '../plugin-api/index.ts';
import type { CheckedRecord } from './check-record.ts';
import { fixedInstant, type Known } from './version.ts';

/** A record as it stands, without its content. */
export interface Standing extends Known {
  readonly id: string;
  readonly label: string | null;
}

/** Where a record came from and what is to be stored of it. */
export interface Write {
  readonly id: string;
  readonly checked: CheckedRecord;
  readonly known: Known;
}

export interface Source {
  readonly connectionId: string;
  readonly pluginVersion: string;
  readonly passId: string | null;
}

/** What is known of these records, keyed by 'kind/external id'. */
export async function standingOf(
  tx: Transaction,
  connectionId: string,
  refs: readonly RecordRef[],
): Promise<ReadonlyMap<string, Standing>> {
  if (refs.length === 0) return new Map();
  const { rows }: { rows: Record<string, string | null>[] } = await tx.raw(
    `select r.id, r.kind, r.external_id, r.version_at, r.version_read_at, r.changed_at, r.read_at, r.deleted_at,
       encode(r.content_hash, 'hex') as hash, r.label
     from unnest(?::text[], ?::text[]) wanted (kind, external_id)
     -- one at most: the limit keeps the planner on the index while it knows no statistics
     cross join lateral (
       select * from records r
       where (r.connection_id, r.kind, r.external_id) = (?, wanted.kind, wanted.external_id) limit 1
     ) r`,
    [refs.map(({ kind }) => kind), refs.map(({ externalId }) => externalId), connectionId],
  );
  return new Map(rows.map((row) => [`${String(row.kind)}/${String(row.external_id)}`, standing(row)]));
}

function standing(row: Record<string, string | null>): Standing {
  return {
    id: String(row.id),
    versionAt: fixedInstant(String(row.version_at)),
    versionReadAt: fixedInstant(String(row.version_read_at)),
    changedAt: fixedInstant(String(row.changed_at)),
    readAt: fixedInstant(String(row.read_at)),
    deletedAt: typeof row.deleted_at === 'string' ? fixedInstant(row.deleted_at) : null,
    hash: String(row.hash),
    label: row.label ?? null,
  };
}

/**
 * Lists of text travel as one parameter, a line each (JSON has no raw line breaks): a tenth of the cost of an
 * array literal of JSON, which must quote every quote.
 */
const columns = `
  unnest(cast(:ids as uuid[])), unnest(cast(:kinds as text[])), unnest(cast(:externalIds as text[])), unnest(cast(:audiences as text[])),
  unnest(cast(:versionsAt as timestamptz[])), unnest(cast(:versionsReadAt as timestamptz[])), unnest(cast(:changedAt as timestamptz[])),
  unnest(cast(:readAt as timestamptz[])), nullif(unnest(cast(:deletedAt as text[])), '')::timestamptz, unnest(cast(:hashes as text[])), nullif(unnest(cast(:labels as text[])), ''),
  nullif(unnest(cast(:urls as text[])), ''), string_to_table(:belongsTo, E'\\n'), string_to_table(:parents, E'\\n'),
  string_to_table(:data, E'\\n')`;

const given = `
  (select ${columns}) as given (id, kind, external_id, audience, version_at, version_read_at, changed_at, read_at,
    deleted_at, hash, label, url, belongs_to, parents, data)`;

/** Stores records not seen before. */
export async function insertRecords(
  tx: Transaction,
  source: Source,
  writes: readonly Write[],
  now: string,
): Promise<void> {
  if (writes.length === 0) return;
  await tx.raw(
    `insert into records (id, connection_id, kind, external_id, audience, label, version_at, version_read_at,
       changed_at, content_hash, read_at, belongs_to, parents, url, data, plugin_version, pass_id, first_seen_at, deleted_at)
     select id, cast(:connectionId as uuid), kind, external_id, audience, label, version_at, version_read_at,
       changed_at, decode(hash, 'hex'), read_at, belongs_to::jsonb, parents::text[], url, data::jsonb,
       :pluginVersion, cast(:passId as uuid), cast(:now as timestamptz), deleted_at
     from ${given}`,
    { ...source, now, ...lists(writes) },
  );
}

/** Stores what changed in records seen before. */
export async function replaceRecords(tx: Transaction, source: Source, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  await tx.raw(
    `update records r set audience = given.audience, label = given.label, version_at = given.version_at,
       version_read_at = given.version_read_at, changed_at = given.changed_at,
       content_hash = decode(given.hash, 'hex'), read_at = given.read_at, belongs_to = given.belongs_to::jsonb,
       parents = given.parents::text[], url = given.url, data = given.data::jsonb,
       plugin_version = :pluginVersion, pass_id = coalesce(cast(:passId as uuid), r.pass_id), deleted_at = given.deleted_at
     from ${given} where r.id = given.id`,
    { ...source, ...lists(writes) },
  );
}

/** Notes that records were read again, or are gone, without touching their content. */
export async function touchRecords(
  tx: Transaction,
  passId: string | null,
  touched: readonly { readonly id: string; readonly known: Known }[],
): Promise<void> {
  if (touched.length === 0) return;
  await tx.raw(
    `update records r set version_at = given.version_at, version_read_at = given.version_read_at,
       changed_at = given.changed_at, read_at = given.read_at,
       deleted_at = nullif(given.deleted_at, '')::timestamptz, pass_id = coalesce(?::uuid, r.pass_id)
     from unnest(?::uuid[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[])
       given (id, version_at, version_read_at, changed_at, read_at, deleted_at)
     where r.id = given.id`,
    [
      passId,
      touched.map(({ id }) => id),
      touched.map(({ known }) => known.versionAt),
      touched.map(({ known }) => known.versionReadAt),
      touched.map(({ known }) => known.changedAt),
      touched.map(({ known }) => known.readAt),
      touched.map(({ known }) => known.deletedAt ?? ''),
    ],
  );
}

/** The id a record will have. */
export function idFor(standing: Standing | undefined): string {
  return standing?.id ?? newId();
}

function lists(writes: readonly Write[]) {
  const of = <T>(read: (write: Write) => T): T[] => writes.map(read);
  return {
    ids: of(({ id }) => id),
    kinds: of(({ checked }) => checked.record.kind),
    externalIds: of(({ checked }) => checked.record.externalId),
    audiences: of(({ checked }) => checked.record.audience),
    versionsAt: of(({ known }) => known.versionAt),
    versionsReadAt: of(({ known }) => known.versionReadAt),
    changedAt: of(({ known }) => known.changedAt),
    readAt: of(({ known }) => known.readAt),
    deletedAt: of(({ known }) => known.deletedAt ?? ''),
    hashes: of(({ known }) => known.hash),
    labels: of(({ checked }) => checked.label ?? ''),
    urls: of(({ checked }) => checked.record.url ?? ''),
    belongsTo: of(({ checked }) => JSON.stringify(checked.record.belongsTo)).join('\n'),
    parents: of(({ checked }) => arrayLiteral(checked.parents)).join('\n'),
    data: of(({ checked }) => checked.dataJson).join('\n'),
  };
}

/** PostgreSQL's array literal on one line. */
function arrayLiteral(texts: readonly string[]): string {
  const quoted = texts.map((text) => `"${text.replace(/["\\]/g, '\\$&').replace(/\s/g, ' ')}"`);
  return `{${quoted.join(',')}}`;
}
