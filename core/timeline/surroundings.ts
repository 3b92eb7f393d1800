import type { Transaction } from '../db/index.ts';

/** What stands around a record: whose it is, where its days begin, what its parents are called. */
export interface Around {
  readonly clientIds: readonly string[];
  readonly timeZone: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads what stands around these records, in one statement. */
export async function surroundingsOf(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, Around>> {
  const { rows }: { rows: (Around & { id: string })[] } = await tx.raw(
    `select c.id,
       coalesce(own.identity ->> 'timeZone', (select time_zone from firm), 'UTC') as "timeZone",
       coalesce((select array_agg(l.client_id::text order by l.client_id) from record_clients l where l.record_id = c.id), '{}')
         as "clientIds",
       coalesce((
         select jsonb_object_agg(p.kind, p.label)
         from unnest(c.parents) parent
         join connections k on k.id = c.connection_id or starts_with(parent, '*')
         -- one at most: the limit keeps the planner on the index while it knows no statistics
         cross join lateral (
           select p.kind, p.label from records p
           where (p.connection_id, p.kind, p.external_id) =
             (k.id, ltrim(split_part(parent, '/', 1), '*'), substr(parent, strpos(parent, '/') + 1)) limit 1
         ) p
         where p.label is not null), '{}') as labels
     from records c join connections own on own.id = c.connection_id
     where c.id = any (?::uuid[])`,
    [[...ids]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
