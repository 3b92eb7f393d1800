import type { Knex } from 'knex';

/**
 * The jobs port's own table. An insert is the whole of enqueue: graphile-worker takes it over by trigger,
 * Bull by a relay, so that both engines are fed in the transaction that causes the job.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table jobs (
      id uuid primary key,
      name text not null,
      payload jsonb not null,
      key text,
      run_at timestamptz,
      created_at timestamptz not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table jobs cascade');
}
