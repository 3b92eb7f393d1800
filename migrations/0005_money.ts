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
      -- asked without an amount: it follows the amount due
      whole boolean not null,
      -- exactly what the processor is asked, so that a repeated request is the same request
      request jsonb not null,
      external_id text,
      url text,
      expires_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      -- when the processor was last asked about it
      checked_at timestamptz,
      paid_at timestamptz,
      -- when its receipt stood in the ledger
      settled_at timestamptz,
      closed_reason text,
      unique (payment_connection_id, external_id)
    );
    create index checkouts_invoice on checkouts (invoice_record_id);
    create unique index checkouts_one_live on checkouts (invoice_record_id)
      where state in ('opening', 'open', 'processing');
    create index checkouts_client on checkouts (client_id);
    create index records_checkout on records ((data #>> '{metadata,portico_checkout}'))
      where kind in ('charge', 'checkout');
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
      -- signed change of the clearing account, minor units of currency
      effect bigint not null,
      client_id uuid references clients,
      invoice_external_id text,
      checkout_id uuid references checkouts,
      -- the processor's id the ledger entry carries
      reference text not null,
      case_code text not null,
      held_case text,
      reason text,
      entry jsonb,
      attempts integer not null default 0,
      next_try_at timestamptz,
      sent_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      posted_at timestamptz,
      unique (payment_connection_id, ledger_connection_id, source, kind)
    );
    create index postings_reference on postings (payment_connection_id, reference);
    create index postings_posted on postings (payment_connection_id, posted_at desc) where state = 'posted';
    create index postings_unfinished on postings (state) where state <> 'posted';

    create table open_items (
      id uuid primary key,
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
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
      unique (payment_connection_id, ledger_connection_id, source, case_code)
    );
    create index open_items_open on open_items (opened_at) where closed_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index records_checkout');
  await knex.raw('drop table open_items, postings, opening_balances, cut_overs, account_mappings, checkouts cascade');
}
