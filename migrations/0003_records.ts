import type { Knex } from 'knex';

/** What vendors own, whose it is, and the timeline drawn from it. Row-level security makes audience law. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table records (
      id uuid primary key,
      connection_id uuid not null references connections,
      kind text not null,
      external_id text not null,
      audience text not null check (audience in ('staff', 'client')),
      -- what the record is called where others speak of it: an invoice's number
      label text,
      -- the version that won, and when the read that brought it began
      version_at timestamptz not null,
      version_read_at timestamptz not null,
      -- the first version seen with this content
      changed_at timestamptz not null,
      content_hash bytea not null,
      -- the latest read that found it: 'as of'
      read_at timestamptz not null,
      belongs_to jsonb not null default '[]',
      -- belongs_to as 'kind/external id'; a leading * looks in every connection
      parents text[] not null default '{}',
      url text,
      data jsonb not null,
      plugin_version text not null,
      pass_id uuid,
      first_seen_at timestamptz not null,
      deleted_at timestamptz,
      unique (connection_id, kind, external_id)
    );
    alter table records alter column data set storage external;
    -- by kind alone: with the connection in it, the planner takes it for the unique one while it knows no statistics,
    -- and a first sync reads every record of a kind for every new one
    create index records_kind on records (kind);
    -- what is owed, over all clients
    create index records_open_sales on records (id)
      where kind = 'invoice' and data ->> 'direction' = 'sale' and data ->> 'status' = 'open';
    -- without fastupdate, since every page of records looks for the ones that waited for it
    create index records_parents on records using gin (parents) with (fastupdate = off);

    create table client_links (
      id uuid primary key,
      client_id uuid not null references clients,
      connection_id uuid not null references connections,
      kind text not null,
      external_id text not null,
      how text not null check (how in ('founding', 'explicit', 'email', 'proposal')),
      state text not null check (state in ('confirmed', 'proposed', 'rejected')),
      reasons jsonb not null default '[]',
      created_at timestamptz not null,
      decided_at timestamptz,
      decided_by uuid references people,
      unique (client_id, connection_id, kind, external_id)
    );
    create index client_links_external on client_links (connection_id, kind, external_id);

    create table record_clients (
      record_id uuid not null references records on delete cascade,
      client_id uuid not null references clients,
      primary key (client_id, record_id)
    );
    create index record_clients_record on record_clients (record_id);

    create table timeline_entries (
      id uuid primary key,
      client_id uuid not null references clients,
      record_id uuid not null references records,
      kind text not null,
      fact text not null,
      audience text not null check (audience in ('staff', 'client')),
      area text not null check (area in ('money', 'files', 'messages', 'signatures', 'other')),
      occurred_at timestamptz not null,
      params jsonb not null,
      words text not null,
      search tsvector generated always as (to_tsvector('simple', words)) stored,
      unique (record_id, client_id, kind, fact)
    );
    create index timeline_entries_page on timeline_entries (client_id, occurred_at desc, id desc);
    -- the desk's latest payments, over all clients
    create index timeline_entries_received on timeline_entries (occurred_at desc, id desc)
      where kind = 'payment.received';
    create extension if not exists btree_gin;
    create index timeline_entries_search on timeline_entries using gin (client_id, search);

    -- The operators of text search are not leakproof, so row-level security would keep the index unused: this
    -- finds ids by the index, and the caller reads those rows again under its own rights. Where a scope is set it
    -- finds only what that scope may read; a login that is not the owner finds nothing without one.
    create function timeline_search(client uuid, query text, before_at timestamptz, before_id uuid, most integer)
      returns setof uuid language sql stable security definer set search_path = public, pg_temp as $body$
      select id from timeline_entries e
      where e.client_id = client
        and e.search @@ to_tsquery('simple', query)
        and (e.occurred_at, e.id) < (before_at, before_id)
        and (session_user = current_user
          or (e.audience = 'client' and e.client_id = nullif(current_setting('portico.client', true), '')::uuid))
      order by e.occurred_at desc, e.id desc limit most
    $body$;

    alter table records enable row level security;
    alter table record_clients enable row level security;
    alter table timeline_entries enable row level security;
    create policy portal_reads on record_clients for select
      using (client_id = nullif(current_setting('portico.client', true), '')::uuid);
    create policy portal_reads on records for select
      using (audience = 'client' and deleted_at is null and exists (
        select from record_clients l
        where l.record_id = records.id and l.client_id = nullif(current_setting('portico.client', true), '')::uuid));
    create policy portal_reads on timeline_entries for select
      using (audience = 'client' and client_id = nullif(current_setting('portico.client', true), '')::uuid);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop function timeline_search; drop table timeline_entries, record_clients, client_links, records cascade',
  );
}
