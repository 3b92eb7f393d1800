import type { Knex } from 'knex';

/** Who did what, and every mail that leaves. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_events (
      id uuid primary key,
      at timestamptz not null,
      actor_kind text not null check (actor_kind in ('person', 'system', 'plugin')),
      actor text not null,
      action text not null,
      subject text,
      client_id uuid,
      facts jsonb not null default '{}',
      personal_hash bytea,
      request_id text,
      sealed_in bigint
    );
    create index audit_events_unsealed on audit_events (id) where sealed_in is null;
    create index audit_events_seal on audit_events (sealed_in, id);

    create table audit_personal (
      event_id uuid primary key references audit_events,
      salt bytea not null,
      facts jsonb not null
    );

    create table audit_seals (
      number bigint primary key,
      previous bytea not null,
      hash bytea not null,
      first_event uuid not null,
      last_event uuid not null,
      events integer not null,
      sealed_at timestamptz not null
    );

    create table mails (
      id uuid primary key,
      person_id uuid references people,
      to_address citext not null,
      event text not null,
      template text not null,
      subject text not null,
      text_body text not null,
      html_body text not null,
      created_at timestamptz not null,
      sent_at timestamptz,
      attempts integer not null default 0,
      trouble text,
      unique (to_address, event)
    );
    create index mails_waiting on mails (created_at) where sent_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mails, audit_seals, audit_personal, audit_events cascade');
}
