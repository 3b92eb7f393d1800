import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Envelope } from '../plugin-api/index.ts';
import { followLinks } from '../records/index.ts';
import { agreementColumns, type Agreement } from './agreement.ts';

/** An envelope that is not drawn yet as it stands now. */
export interface News {
  readonly recordId: string;
  readonly connectionId: string;
  readonly externalId: string;
  readonly contentHash: Buffer;
  readonly readAt: string;
  readonly envelope: Envelope;
  /** What we have of it: by its id, or by the intent it was sent for. */
  readonly agreement: Agreement | null;
}

/** Envelopes whose content is not what an agreement was drawn from, of one connection or of all. */
export async function readNews(tx: Transaction, connectionId: string | null): Promise<readonly News[]> {
  const { rows } = await tx.raw<{ rows: (Omit<News, 'agreement'> & Agreement)[] }>(
    `select r.id as "recordId", r.content_hash as "contentHash", r.data as envelope, ${agreementColumns},
            r.connection_id as "connectionId", r.external_id as "externalId", r.read_at as "readAt"
     from records r
     left join agreements a on a.id = coalesce(
       (select x.id from agreements x where (x.connection_id, x.external_id) = (r.connection_id, r.external_id)),
       (select x.id from agreements x where x.connection_id = r.connection_id and x.external_id is null
          and x.id = case when pg_input_is_valid(r.data ->> 'intentId', 'uuid')
                     then (r.data ->> 'intentId')::uuid end))
     where r.kind = 'envelope' and r.deleted_at is null
       and (cast(:connection as uuid) is null or r.connection_id = cast(:connection as uuid))
       and a.content_hash is distinct from r.content_hash
     order by r.id`,
    { connection: connectionId },
  );
  return rows.map((row) => ({
    recordId: row.recordId,
    connectionId: row.connectionId,
    externalId: row.externalId,
    contentHash: row.contentHash,
    readAt: row.readAt,
    envelope: row.envelope,
    agreement: (row.id as string | null) === null ? null : row,
  }));
}

/** The one client to whose people these envelopes go; those that go to people of none or of several are left out. */
export async function ownersOf(tx: Transaction, recordIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (recordIds.length === 0) return new Map();
  const { rows } = await tx.raw<{ rows: { record: string; client: string }[] }>(
    `with address as (
       select r.id, (p ->> 'email')::citext as email
       from records r cross join jsonb_array_elements(r.data -> 'recipients') p where r.id = any(:ids::uuid[])
     ), found as (
       select a.id, m.client_id from address a
       join people p on p.email = a.email and p.kind = 'client'
       join memberships m on m.person_id = p.id and m.revoked_at is null
       union
       select a.id, c.id from address a join clients c on c.email = a.email and c.merged_into is null
       union
       select l.record_id, l.client_id from record_clients l where l.record_id = any(:ids::uuid[])
     )
     select id as record, (array_agg(client_id))[1] as client from found
     group by id having count(distinct client_id) = 1`,
    { ids: [...recordIds] },
  );
  return new Map(rows.map(({ record, client }) => [record, client]));
}

/** Moves 'as of' on where the service was asked again and had nothing new to say. */
export async function stampReads(tx: Transaction, connectionId: string | null): Promise<void> {
  await tx.raw(
    `update agreements a set read_at = r.read_at from records r
     where r.kind = 'envelope' and (r.connection_id, r.external_id) = (a.connection_id, a.external_id)
       and r.content_hash = a.content_hash and r.read_at > a.read_at
       and (cast(:connection as uuid) is null or r.connection_id = cast(:connection as uuid))`,
    { connection: connectionId },
  );
}

/** Who was given access to the client after an envelope had come finds themselves in it. */
export async function seatNewcomers(tx: Transaction): Promise<void> {
  await tx.raw(
    `update agreement_signers s set person_id = p.id
     from people p join memberships m on m.person_id = p.id and m.revoked_at is null
     where s.person_id is null and p.email = s.email and p.kind = 'client' and m.client_id = s.client_id`,
  );
}

/** Says whose the envelopes are, so that their records follow. */
export async function linkRecords(
  tx: Transaction,
  drawn: readonly {
    readonly before: Agreement | null;
    readonly clientId: string;
    readonly connectionId: string;
    readonly externalId: string;
    readonly recordId: string;
  }[],
  now: string,
): Promise<void> {
  if (drawn.length === 0) return;
  // Whether it was sent from here or elsewhere, and whoever stored its id first: what has no link yet gets one.
  const linked = await tx('client_links')
    .insert(
      drawn.map(({ before, clientId, connectionId, externalId }) => ({
        id: newId(),
        client_id: clientId,
        connection_id: connectionId,
        kind: 'envelope',
        external_id: externalId,
        how: before?.origin === 'portico' ? 'explicit' : 'email',
        state: 'confirmed',
        created_at: now,
      })),
    )
    .onConflict(['client_id', 'connection_id', 'kind', 'external_id'])
    .ignore()
    .returning<{ external_id: string }[]>('external_id');
  const fresh = new Set(linked.map((row) => row.external_id));
  await followLinks(
    tx,
    drawn.filter(({ externalId }) => fresh.has(externalId)).map(({ recordId }) => recordId),
  );
}
