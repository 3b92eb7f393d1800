import type { Database } from '../db/index.ts';

/** Serialises the writing of `jobs_queued` among workers that start together. */
const lock = 7_269_002;

/**
 * Shared by both engines: a queued row replaces those of its key that have not started. Rows another
 * transaction is working on are passed over: they have started, or are being replaced themselves.
 */
export const replaceSameKey = `
  delete from jobs where id in (
    select older.id from jobs older join queued newer on newer.key = older.key
    where older.locked_by is null
      and (older.number < newer.number or older.id not in (select id from queued))
    for update of older skip locked);`;

/**
 * Gives rows to graphile-worker and removes them. Keyed ones go one by one in the order of their keys, so that
 * transactions queueing several never wait for each other in a circle. The loop is for the moment in which a
 * worker starts the waiting job of that key: add_jobs then returns nothing, and the job must not be lost.
 */
const handOver = `
  create or replace function jobs_hand_over(ids uuid[]) returns void
    language plpgsql security definer set search_path = public, pg_temp as $body$
  declare
    row_of jobs;
  begin
    for row_of in select * from jobs where id = any (ids) and key is not null order by key loop
      loop
        perform graphile_worker.add_jobs(array[row(
          row_of.name, jsonb_build_object('payload', row_of.payload, 'attempt', row_of.attempts)::json,
          null, null, 32767, row_of.key, 0, null)::graphile_worker.job_spec]);
        exit when found;
      end loop;
    end loop;
    perform graphile_worker.add_jobs(array_agg(row(
        name, jsonb_build_object('payload', payload, 'attempt', attempts)::json,
        null, null, 32767, null, 0, null)::graphile_worker.job_spec order by number))
      from jobs where id = any (ids) and key is null having count(*) > 0;
    delete from jobs where id = any (ids);
  end $body$;`;

/** Rows for now go over at once, in the transaction that queued them; later ones wait here for their time. */
const queuedForGraphile = `
  create or replace function jobs_queued() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $body$
  declare
    now_ids uuid[];
  begin
    ${replaceSameKey}
    select array_agg(j.id) into now_ids from jobs j join queued q using (id) where q.run_at is null;
    if now_ids is not null then perform jobs_hand_over(now_ids); end if;
    perform graphile_worker.remove_job(key)
      from (select distinct key from queued where run_at is not null and key is not null order by key) later;
    return null;
  end $body$;`;

/** Rows stay until their job is done; the relay is woken. */
const queuedForRelay = `
  create or replace function jobs_queued() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $body$
  begin
    ${replaceSameKey}
    perform pg_notify('portico_jobs', '');
    return null;
  end $body$;`;

/** What graphile-worker holds and nobody works on comes back into `jobs`, keeping its key. */
const takeBack = `
  with taken as (
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and j.locked_by is null
    returning t.identifier as name, j.payload, j.key, j.run_at, j.attempts >= j.max_attempts as superseded
  )
  insert into jobs (id, name, payload, key, created_at, attempts, retry_at)
  select gen_random_uuid(), name, payload::jsonb -> 'payload', key, clock_timestamp(),
    (payload::jsonb ->> 'attempt')::integer, run_at
  from taken
  where not superseded and (key is null or not exists (select from jobs where jobs.key = taken.key))`;

/** From now on queued rows go to graphile-worker, whose schema must exist. */
export async function feedGraphile(db: Database): Promise<void> {
  await rewrite(db, [handOver, queuedForGraphile]);
}

/** From now on queued rows stay for the relay. */
export async function feedRelay(db: Database): Promise<void> {
  await rewrite(db, [queuedForRelay]);
}

/**
 * Hands over rows that are due: later ones whose time came, and what waited while no engine or another one
 * ran. `now` is the shared clock's.
 */
export async function handOverDue(db: Database, now: Temporal.Instant): Promise<void> {
  await db.hub.raw(
    `select jobs_hand_over(array_agg(id)) from (
       select id from jobs
       where locked_by is null and (run_at is null or run_at <= ?) and (retry_at is null or retry_at <= clock_timestamp())
       order by number limit 1000 for update skip locked
     ) due having count(*) > 0`,
    [now.toString()],
  );
}

/** Takes back what the other engine left; nothing where it never ran. */
export async function takeBackFromGraphile(db: Database): Promise<void> {
  if (await hasGraphile(db)) await db.hub.raw(takeBack);
}

export async function hasGraphile(db: Database): Promise<boolean> {
  const { rows }: { rows: { there: boolean }[] } = await db.hub.raw(
    `select to_regclass('graphile_worker._private_jobs') is not null as there`,
  );
  return rows[0]?.there === true;
}

async function rewrite(db: Database, functions: readonly string[]): Promise<void> {
  await db.hub.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
    for (const body of functions) await tx.raw(body);
  });
}
