import type { Knex } from 'knex';

/** What the customer relationship system is told: one row per fact, client and connection, written there once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table crm_notes (
      id uuid primary key,
      connection_id uuid not null references connections,
      client_id uuid not null references clients,
      record_id uuid not null references records,
      kind text not null,
      fact text not null,
      -- people and companies of that connection, as record references
      about jsonb not null,
      occurred_at timestamptz not null,
      body text not null,
      state text not null default 'planned' check (state in ('planned', 'sending', 'written', 'unknown', 'refused')),
      attempts integer not null default 0,
      -- until then the note belongs to the worker that is writing it, or waits
      not_before timestamptz not null,
      reason text,
      external_id text,
      created_at timestamptz not null,
      written_at timestamptz,
      unique (connection_id, client_id, record_id, kind, fact)
    );
    create index crm_notes_due on crm_notes (not_before) where state in ('planned', 'sending', 'unknown');
    create index crm_notes_latest on crm_notes (created_at desc, id desc);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table crm_notes');
}
