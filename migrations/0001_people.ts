import type { Knex } from 'knex';

/** The firm, its people, its clients, who may see what, sessions, settings. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create extension if not exists citext;
    create extension if not exists pg_trgm;
    create extension if not exists unaccent;

    create table firm (
      only_one boolean primary key default true check (only_one),
      name text not null,
      email citext,
      time_zone text not null,
      currency char(3) not null,
      locale text not null,
      accent text not null default '#2f5d62',
      created_at timestamptz not null
    );

    create table settings (
      key text primary key,
      value jsonb not null,
      updated_at timestamptz not null
    );

    create table people (
      id uuid primary key,
      email citext not null unique,
      name text not null,
      kind text not null check (kind in ('staff', 'client')),
      role text check (role in ('owner', 'bookkeeper', 'staff')),
      password_hash text,
      locale text,
      time_zone text,
      created_at timestamptz not null,
      disabled_at timestamptz,
      last_seen_at timestamptz,
      check ((kind = 'staff') = (role is not null))
    );

    create table clients (
      id uuid primary key,
      name text not null,
      email citext,
      state text not null default 'active' check (state in ('active', 'former')),
      currency char(3),
      created_at timestamptz not null,
      merged_into uuid references clients
    );
    create index clients_name on clients (lower(name));

    create table memberships (
      id uuid primary key,
      person_id uuid not null references people,
      client_id uuid not null references clients,
      granted_at timestamptz not null,
      granted_by uuid references people,
      revoked_at timestamptz,
      revoked_by uuid references people
    );
    create unique index memberships_live on memberships (person_id, client_id) where revoked_at is null;
    create index memberships_client on memberships (client_id);

    create table grants (
      id uuid primary key,
      person_id uuid not null references people,
      client_id uuid references clients,
      "right" text not null,
      granted_at timestamptz not null,
      granted_by uuid references people,
      revoked_at timestamptz,
      revoked_by uuid references people
    );
    create index grants_person on grants (person_id) where revoked_at is null;

    create table sessions (
      sid text primary key,
      sess jsonb not null,
      expire timestamptz not null,
      person_id uuid generated always as ((sess #>> '{passport,user}')::uuid) stored
    );
    create index sessions_expire on sessions (expire);
    create index sessions_person on sessions (person_id);

    create table sign_in_links (
      token_hash bytea primary key,
      person_id uuid references people,
      purpose text not null check (purpose in ('first_run', 'owner_link')),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sign_in_links, sessions, grants, memberships, clients, people, settings, firm cascade');
}
