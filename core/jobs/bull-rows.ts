import { newId } from '../ground/ids.ts';
import { transaction, type Database } from '../db/index.ts';

/** A row this worker may now run. */
export interface Claim {
  readonly id: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempt: number;
}

/** A relayed row that has not started by then is told to Redis again: Redis may have lost it. */
const relayAgainSeconds = 30;

/** Rows to tell Redis of: due, not running, not told yet. `now` is the shared clock's. */
export async function toRelay(
  db: Database,
  names: readonly string[],
  now: Temporal.Instant,
  limit: number,
): Promise<string[]> {
  const { rows }: { rows: { id: string }[] } = await db.hub.raw(
    `select id from jobs
     where locked_by is null and name = any (?::text[])
       and (run_at is null or run_at <= ?) and (retry_at is null or retry_at <= clock_timestamp())
       and (relayed_at is null or relayed_at < clock_timestamp() - make_interval(secs => ?))
     order by number limit ?`,
    [[...names], now.toString(), relayAgainSeconds, limit],
  );
  return rows.map(({ id }) => id);
}

export async function markRelayed(db: Database, ids: readonly string[]): Promise<void> {
  await db.hub.raw('update jobs set relayed_at = clock_timestamp() where id = any (?::uuid[])', [[...ids]]);
}

/** After Redis lost everything, everything is told again. */
export async function forgetRelayed(db: Database): Promise<void> {
  await db.hub.raw('update jobs set relayed_at = null where locked_by is null');
}

/**
 * Takes a row for this worker. Null when it is done, runs elsewhere, or a later row of its key stands for it
 * (two transactions that queued the same key at once saw nothing of each other).
 */
export async function claim(db: Database, id: string, worker: string): Promise<Claim | null> {
  return transaction(db, async (tx) => {
    await tx.raw(
      `delete from jobs older where id = ? and locked_by is null and key is not null
         and exists (select from jobs newer where newer.key = older.key and newer.number > older.number and newer.locked_by is null)`,
      [id],
    );
    const { rows }: { rows: Claim[] } = await tx.raw(
      `update jobs set locked_by = ?, relayed_at = null where id = ? and locked_by is null
       returning id, name, payload, attempts + 1 as attempt`,
      [worker, id],
    );
    return rows[0] ?? null;
  });
}

export async function complete(db: Database, id: string, worker: string): Promise<void> {
  await db.hub.raw('delete from jobs where id = ? and locked_by = ?', [id, worker]);
}

/** Books a failure: it waits for its next attempt, unless its key was queued anew while it ran. */
export async function postpone(
  db: Database,
  id: string,
  worker: string,
  next: { readonly attempts: number; readonly seconds: number; readonly trouble: string },
): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.raw(
      `delete from jobs old where id = ? and locked_by = ? and key is not null
         and exists (select from jobs newer where newer.key = old.key and newer.id <> old.id and newer.locked_by is null)`,
      [id, worker],
    );
    await tx.raw(
      `update jobs set locked_by = null, attempts = ?, trouble = ?,
         retry_at = clock_timestamp() + make_interval(secs => ?::double precision)
       where id = ? and locked_by = ?`,
      [next.attempts, next.trouble.slice(0, 1_000), next.seconds, id, worker],
    );
  });
}

/** Every worker that holds a row, dead or alive. */
export async function holders(db: Database): Promise<string[]> {
  const { rows }: { rows: { worker: string }[] } = await db.hub.raw(
    'select distinct locked_by as worker from jobs where locked_by is not null',
  );
  return rows.map(({ worker }) => worker);
}

export async function release(db: Database, workers: readonly string[]): Promise<void> {
  await db.hub.raw(
    'update jobs set locked_by = null, relayed_at = null, attempts = attempts + 1 where locked_by = any (?::text[])',
    [[...workers]],
  );
}

/** Whether nothing that may run now waits or runs. */
export async function isIdle(db: Database, names: readonly string[], now: Temporal.Instant): Promise<boolean> {
  const { rows }: { rows: { busy: boolean }[] } = await db.hub.raw(
    `select exists (
       select from jobs where name = any (?::text[]) and (locked_by is not null or (
         (run_at is null or run_at <= ?) and (retry_at is null or retry_at <= clock_timestamp())))
     ) as busy`,
    [[...names], now.toString()],
  );
  return rows[0]?.busy === false;
}

/** The name of this installation's queue: several may share one Redis. Made once, kept in the database. */
export async function queueName(db: Database): Promise<string> {
  await db.hub.raw(
    `insert into settings (key, value, updated_at) values ('jobs.queue', to_jsonb(?::text), clock_timestamp())
     on conflict (key) do nothing`,
    [`portico-${newId()}`],
  );
  const { rows }: { rows: { name: string }[] } = await db.hub.raw(
    `select value #>> '{}' as name from settings where key = 'jobs.queue'`,
  );
  return rows[0]?.name ?? 'portico';
}
