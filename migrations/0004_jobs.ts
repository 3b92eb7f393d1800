import type { Knex } from 'knex';

/**
 * The jobs port's own table. An insert is the whole of enqueue: graphile-worker takes it over by trigger,
 * Bull by a relay, so that both engines are fed in the transaction that causes the job. The engine that
 * starts writes the body of `jobs_queued`; until one did, rows wait here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table jobs (
      id uuid primary key,
      -- the order of queueing: ids made in one millisecond have none
      number bigint not null generated always as identity,
      name text not null,
      payload jsonb not null,
      key text,
      -- in the shared clock, which may be ahead of the machine's
      run_at timestamptz,
      created_at timestamptz not null,
      attempts integer not null default 0,
      -- the columns below are the machine's own time
      retry_at timestamptz,
      relayed_at timestamptz,
      locked_by text,
      trouble text
    );
    create index jobs_key on jobs (key) where key is not null;
    create index jobs_later on jobs (run_at) where run_at is not null;

    create function jobs_queued() returns trigger language plpgsql as 'begin return null; end';
    create trigger jobs_queued after insert on jobs
      referencing new table as queued for each statement execute function jobs_queued();

    create table job_schedules (
      job text primary key,
      -- in the shared clock
      next_at timestamptz not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table job_schedules, jobs cascade; drop function jobs_queued');
}
