import type { Knex } from 'knex';

/** Configured plugins: settings, secrets, budgets, streams, the webhook inbox. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table connections (
      id uuid primary key,
      plugin_id text not null,
      enabled boolean not null default true,
      state text not null default 'new' check (state in ('new', 'connected', 'needs_attention')),
      settings jsonb not null default '{}',
      identity jsonb,
      trouble text,
      -- the vendor asked for a pause (Retry-After): nobody calls before
      paused_until timestamptz,
      connected_at timestamptz,
      created_at timestamptz not null,
      disabled_at timestamptz
    );
    create index connections_plugin on connections (plugin_id);

    create table connection_secrets (
      connection_id uuid not null references connections on delete cascade,
      field text not null,
      key_id text not null,
      sealed bytea not null,
      last_four text,
      updated_at timestamptz not null,
      primary key (connection_id, field)
    );

    create table oauth_attempts (
      state_hash bytea primary key,
      connection_id uuid not null references connections on delete cascade,
      person_id uuid references people,
      verifier text not null,
      created_at timestamptz not null,
      used_at timestamptz
    );

    create table streams (
      connection_id uuid not null references connections on delete cascade,
      name text not null,
      cursor text,
      pass_id uuid,
      pass_started_at timestamptz,
      pass_records integer not null default 0,
      last_pass_records integer,
      lease_owner text,
      lease_until timestamptz,
      last_success_at timestamptz,
      next_run_at timestamptz,
      failures integer not null default 0,
      trouble text,
      primary key (connection_id, name)
    );

    create table call_counts (
      connection_id uuid not null,
      bucket text not null,
      starts_at timestamptz not null,
      calls integer not null,
      primary key (connection_id, bucket, starts_at)
    );

    create unlogged table calls_in_flight (
      id uuid primary key,
      connection_id uuid not null,
      until timestamptz not null
    );
    create index calls_in_flight_connection on calls_in_flight (connection_id);

    create table webhook_events (
      id uuid primary key,
      connection_id uuid not null references connections on delete cascade,
      event_id text not null,
      type text not null,
      body text not null,
      received_at timestamptz not null,
      request_id text,
      handled_at timestamptz,
      attempts integer not null default 0,
      next_try_at timestamptz,
      -- given up after several attempts; a person sees it
      parked_at timestamptz,
      trouble text,
      unique (connection_id, event_id)
    );
    alter table webhook_events alter column body set storage external;
    create index webhook_events_waiting on webhook_events (connection_id, received_at) where handled_at is null and parked_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop table webhook_events, calls_in_flight, call_counts, streams, oauth_attempts, connection_secrets, connections cascade',
  );
}
