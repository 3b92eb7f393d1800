import type { Transaction } from '../db/index.ts';
import type { RecordKind } from '../plugin-api/index.ts';
import { oneWriterAtATime, storedRecords, tell } from '../timeline/index.ts';
import { tellPages } from './live-news.ts';

/**
 * Marks as gone what a whole pass of a snapshot stream did not name. Call it with the page that completed the pass,
 * in its transaction. What was read on another way since the pass began (a webhook's record) is there, whether the
 * pass named it or not. Returns how many are gone.
 */
export async function forgetMissing(
  tx: Transaction,
  connectionId: string,
  kinds: readonly RecordKind[],
  passId: string,
): Promise<number> {
  await oneWriterAtATime(tx);
  const { rows }: { rows: { id: string }[] } = await tx.raw(
    `with pass as (
       select coalesce(
         (select pass_started_at from streams where connection_id = ? and pass_id = ? limit 1),
         (select min(read_at) from records where connection_id = ? and pass_id = ?)) as began
     )
     update records r set deleted_at = pass.began
     from pass
     where r.connection_id = ? and r.kind = any (?::text[]) and r.deleted_at is null
       and r.pass_id is distinct from ?::uuid and r.read_at < pass.began
     returning r.id`,
    [connectionId, passId, connectionId, passId, connectionId, [...kinds], passId],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tell(tx, await storedRecords(tx, ids));
  await tellPages(tx, 'records', { connectionId, kinds: [...kinds], clients: [] });
  return ids.length;
}
