import type { Transaction } from '../db/index.ts';

/**
 * Says anew to which clients these records belong: by their own link, by a link of what they belong to, or because
 * what they belong to is a client's. Returns the records for which that changed.
 */
export async function relink(tx: Transaction, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows }: { rows: { record_id: string }[] } = await tx.raw(
    `with own as materialized (
       select id, connection_id, kind, external_id, parents from records where id = any (?::uuid[])
     ), parent as (
       select c.id, k.id as connection_id, ltrim(split_part(p, '/', 1), '*') as kind,
         substr(p, strpos(p, '/') + 1) as external_id
       from own c cross join unnest(c.parents) p
       join connections k on k.id = c.connection_id or starts_with(p, '*')
     ), wanted as (
       select c.id as record_id, l.client_id from own c
       join client_links l on (l.connection_id, l.kind, l.external_id) = (c.connection_id, c.kind, c.external_id)
       where l.state = 'confirmed'
       union
       select parent.id, l.client_id from parent
       join client_links l on (l.connection_id, l.kind, l.external_id) = (parent.connection_id, parent.kind, parent.external_id)
       where l.state = 'confirmed'
       union
       select parent.id, theirs.client_id from parent
       -- one at most: the limit keeps the planner on the index while the table is small
       cross join lateral (
         select r.id from records r
         where (r.connection_id, r.kind, r.external_id) = (parent.connection_id, parent.kind, parent.external_id) limit 1
       ) r
       join record_clients theirs on theirs.record_id = r.id
       where r.id <> parent.id
     ), gone as (
       delete from record_clients old where old.record_id = any (?::uuid[])
         and not exists (select from wanted w where w.record_id = old.record_id and w.client_id = old.client_id)
       returning old.record_id
     ), added as (
       insert into record_clients (record_id, client_id) select record_id, client_id from wanted
       on conflict do nothing returning record_id
     )
     select record_id from gone union select record_id from added`,
    [[...ids], [...ids]],
  );
  return rows.map((row) => row.record_id);
}

/** Records that name one of these as their parent ('kind/external id'; a leading * from any connection). */
export async function childrenOf(tx: Transaction, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  // One look into the index per name: for the whole list at once the planner would read the whole table.
  const { rows }: { rows: { id: string }[] } = await tx.raw(
    'select distinct c.id from unnest(?::text[]) name join records c on c.parents @> array[name]',
    [[...names]],
  );
  return rows.map(({ id }) => id);
}

/** How others may name these records as their parent. */
export async function namesOfStored(tx: Transaction, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows }: { rows: { name: string }[] } = await tx.raw(
    `select unnest(array[kind || '/' || external_id, '*' || kind || '/' || external_id]) as name
     from records where id = any (?::uuid[])`,
    [[...ids]],
  );
  return rows.map(({ name }) => name);
}
