import type { Knex } from 'knex';

/** Checkouts, account mapping, postings, open items. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table checkouts (
      id uuid primary key,
      invoice_record_id uuid not null references records,
      ledger_connection_id uuid not null references connections,
      invoice_external_id text not null,
      payment_connection_id uuid not null references connections,
      client_id uuid not null references clients,
      person_id uuid not null references people,
      state text not null check (state in ('opening', 'open', 'processing', 'paid', 'failed', 'expired')),
      amount bigint not null,
      currency char(3) not null,
      external_id text,
      url text,
      expires_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      closed_reason text,
      unique (payment_connection_id, external_id)
    );
    create unique index checkouts_one_live on checkouts (invoice_record_id)
      where state in ('opening', 'open', 'processing');
    create index checkouts_client on checkouts (client_id);
    alter table checkouts enable row level security;
    create policy portal_reads on checkouts for select
      using (client_id = nullif(current_setting('portico.client', true), '')::uuid);

    create table account_mappings (
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      currency char(3) not null,
      clearing_account text not null,
      fee_account text not null,
      bank_account text not null,
      disputed_account text,
      updated_at timestamptz not null,
      updated_by uuid references people,
      primary key (payment_connection_id, ledger_connection_id, currency)
    );

    create table cut_overs (
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      at timestamptz not null,
      primary key (payment_connection_id, ledger_connection_id)
    );

    create table opening_balances (
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      currency char(3) not null,
      processor bigint not null,
      books bigint not null,
      primary key (payment_connection_id, ledger_connection_id, currency)
    );

    create table postings (
      id uuid primary key,
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      source text not null,
      kind text not null,
      state text not null check (state in ('planned', 'sending', 'posted', 'unknown', 'held')),
      intent jsonb not null,
      amount bigint not null,
      currency char(3) not null,
      client_id uuid references clients,
      invoice_external_id text,
      case_code text not null,
      reason text,
      entry jsonb,
      attempts integer not null default 0,
      next_try_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      posted_at timestamptz,
      unique (payment_connection_id, ledger_connection_id, source, kind)
    );
    create index postings_unfinished on postings (state) where state <> 'posted';

    create table open_items (
      id uuid primary key,
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid references connections,
      case_code text not null,
      source text not null,
      amount bigint not null,
      currency char(3) not null,
      client_id uuid references clients,
      sentence text not null,
      params jsonb not null default '{}',
      opened_at timestamptz not null,
      closed_at timestamptz,
      closed_how text,
      unique (payment_connection_id, source, case_code)
    );
    create index open_items_open on open_items (opened_at) where closed_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table open_items, postings, opening_balances, cut_overs, account_mappings, checkouts cascade');
}
