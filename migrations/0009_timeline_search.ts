import type { Knex } from 'knex';

/** Search with filters, in both directions, and the words a slip of the finger is guessed from. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Written beside the sentence by the same rules that read what people type: compounds, their parts, no accents.
    -- What was there keeps the lexemes it had until the timeline is drawn again (portico timeline rebuild).
    alter table timeline_entries alter column search drop expression;
    alter table timeline_entries alter column search set default '';
    alter table timeline_entries alter column search set not null;

    -- Nearly all of a timeline is money, and of the rest a page must not walk through it.
    create index timeline_entries_page_of_area on timeline_entries (client_id, area, occurred_at desc, id desc)
      where area <> 'money';

    -- The vocabulary of each client's timeline, letters alone, by who may see the entries it stands on. A word stays
    -- when its last entry goes: it is then offered to nobody, since a guess is looked for among the entries first.
    create table timeline_words (
      client_id uuid not null references clients,
      audience text not null check (audience in ('staff', 'client')),
      word text collate "C" not null,
      primary key (client_id, word, audience)
    );
    alter table timeline_words enable row level security;
    create policy portal_reads on timeline_words for select
      using (audience = 'client' and client_id = nullif(current_setting('portico.client', true), '')::uuid);

    -- The operators of text search are not leakproof, so row-level security would keep the index unused: this finds
    -- ids, and the caller reads those rows again under its own rights. Where the login is not the owner it finds only
    -- what its scope may read, and without a scope nothing.
    -- A common word stands on thousands of entries, so the newest thousand from the given place are looked through
    -- first; only where there are more and the words are rare among them is the text index asked, for all of the
    -- client's time.
    drop function timeline_search;
    create function timeline_search(
      client uuid, query tsquery, only_area text, from_at timestamptz, from_id uuid, newer boolean, most integer)
      returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $body$
    declare
      is_owner constant boolean := session_user = current_user;
      walked constant integer := 1000;
      matching text := 'e.client_id = $1 and (e.occurred_at, e.id) ' || case when newer then '>' else '<' end || ' ($4, $5)';
      in_order constant text := case when newer then 'order by occurred_at, id' else 'order by occurred_at desc, id desc' end;
      ids uuid[];
      seen integer;
    begin
      if not is_owner then
        if client is distinct from nullif(current_setting('portico.client', true), '')::uuid then return; end if;
        matching := matching || $$ and e.audience = 'client'$$;
      end if;
      if only_area is not null then matching := matching || ' and e.area = $3'; end if;
      execute format(
        'with near as materialized (
           select e.id, e.occurred_at, e.search from timeline_entries e where %s %s limit %s)
         select array(select id from near where search @@ $2 %2$s limit $6), (select count(*) from near)',
        matching, in_order, walked)
        into ids, seen using client, query, only_area, from_at, from_id, most;
      if cardinality(ids) < most and seen = walked then
        execute format(
          'with every as materialized (select e.id, e.occurred_at from timeline_entries e where %s and e.search @@ $2)
           select array(select id from every %s limit $6)', matching, in_order)
          into ids using client, query, only_area, from_at, from_id, most;
      end if;
      return query select unnest(ids);
    end
    $body$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table timeline_words;
    drop index timeline_entries_page_of_area;
    drop function timeline_search;
    drop index timeline_entries_search;
    alter table timeline_entries drop column search;
    alter table timeline_entries add column search tsvector generated always as (to_tsvector('simple', words)) stored;
    create index timeline_entries_search on timeline_entries using gin (client_id, search);
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
  `);
}
