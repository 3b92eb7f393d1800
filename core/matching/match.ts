import { transaction, type Database, type Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Clock } from '../ground/clock.ts';
import { followLinks } from '../records/index.ts';
import { readKnownClients, readStrangers } from './queries.ts';
import { suggestLinks, type Suggestion } from './suggest.ts';

/**
 * Compares everyone the vendors know with everyone the firm works for, and keeps the links: new ones are written, those
 * that no longer hold are taken back unless a person decided on them. What a person decided is never touched.
 */
export async function match(db: Database, clock: Clock): Promise<void> {
  await transaction(db, async (tx) => {
    await oneMatcherAtATime(tx);
    const suggestions = suggestLinks(await readStrangers(tx), await readKnownClients(tx));
    const written = await writeLinks(tx, suggestions, clock.now().toString());
    const withdrawn = await withdrawOthers(tx, suggestions);
    await followLinks(tx, [...new Set([...written, ...withdrawn])]);
  });
}

/** One transaction at a time writes many links: two that take the same ones in another order would block each other. */
export async function oneMatcherAtATime(tx: Transaction): Promise<void> {
  await tx.raw(`select pg_advisory_xact_lock(hashtextextended('portico.matching', 0))`);
}

const columns = `unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) as given (client_id, connection_id, kind, external_id)`;

function keysOf(suggestions: readonly Suggestion[]): [string[], string[], string[], string[]] {
  return [
    suggestions.map(({ clientId }) => clientId),
    suggestions.map(({ stranger }) => stranger.connectionId),
    suggestions.map(({ stranger }) => stranger.kind),
    suggestions.map(({ stranger }) => stranger.externalId),
  ];
}

/** Returns the records whose confirmed links changed. */
async function writeLinks(tx: Transaction, suggestions: readonly Suggestion[], now: string): Promise<string[]> {
  const { rows }: { rows: { record_id: string }[] } = await tx.raw(
    `with given as (
       select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::jsonb[])
         as given (id, client_id, connection_id, kind, external_id, how, reasons)
     ), written as (
       insert into client_links as old (id, client_id, connection_id, kind, external_id, how, state, reasons, created_at)
       select id, client_id, connection_id, kind, external_id, how,
         case how when 'email' then 'confirmed' else 'proposed' end, reasons, ?::timestamptz
       from given
       on conflict (client_id, connection_id, kind, external_id) do update
         set how = excluded.how, state = excluded.state, reasons = excluded.reasons
         where old.decided_at is null and old.how in ('email', 'proposal')
           and (old.how, old.reasons) is distinct from (excluded.how, excluded.reasons)
       returning connection_id, kind, external_id
     )
     select distinct r.id as record_id from written w
     join records r on (r.connection_id, r.kind, r.external_id) = (w.connection_id, w.kind, w.external_id)`,
    [
      suggestions.map(() => newId()),
      ...keysOf(suggestions),
      suggestions.map(({ how }) => how),
      suggestions.map(({ reasons }) => JSON.stringify(reasons)),
      now,
    ],
  );
  return rows.map((row) => row.record_id);
}

async function withdrawOthers(tx: Transaction, suggestions: readonly Suggestion[]): Promise<string[]> {
  const { rows }: { rows: { record_id: string }[] } = await tx.raw(
    `with gone as (
       delete from client_links old
       where old.decided_at is null and old.how in ('email', 'proposal') and old.kind in ('person', 'company')
         and not exists (
           select from ${columns}
           where (given.client_id, given.connection_id, given.kind, given.external_id)
             = (old.client_id, old.connection_id, old.kind, old.external_id))
       returning connection_id, kind, external_id
     )
     select distinct r.id as record_id from gone g
     join records r on (r.connection_id, r.kind, r.external_id) = (g.connection_id, g.kind, g.external_id)`,
    keysOf(suggestions),
  );
  return rows.map((row) => row.record_id);
}
