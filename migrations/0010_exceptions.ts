import type { Knex } from 'knex';

/** Questions with their choices, people's answers, refunds asked for here, and the bookkeeper's rules. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- what tells two postings of one kind and source apart: an invoice of a split payment, an answer
    alter table postings add column part text not null default '';
    -- a posting waits until the lower steps of its source stand in the ledger
    alter table postings add column step smallint not null default 0;
    -- what is sent instead when the ledger refuses
    alter table postings add column fallback jsonb;
    alter table postings add column fell_back boolean not null default false;
    -- sent together as one entry
    alter table postings add column bundle text;
    alter table postings add column answer_id uuid;
    -- its name was made by the server and shortened
    do $$
    declare unnamed text;
    begin
      select conname into strict unnamed from pg_constraint where conrelid = 'postings'::regclass and contype = 'u';
      execute format('alter table postings drop constraint %I', unnamed);
    end $$;
    alter table postings add constraint postings_once
      unique (payment_connection_id, ledger_connection_id, source, kind, part);
    create index postings_entry on postings ((entry ->> 'id')) where entry is not null;
    create index postings_taking_back on postings ((intent #>> '{entry,id}')) where intent ->> 'type' = 'reversal';
    create index postings_credits on postings ((intent ->> 'excessId')) where intent ->> 'type' = 'allocation';
    -- entries the ledger no longer books: the few among many
    create index records_taken_out on records (connection_id, external_id)
      where kind in ('payment', 'bank_transaction', 'bank_transfer')
        and (deleted_at is not null or data ->> 'status' = 'deleted');
    create index records_disputes on records (connection_id, external_id) where kind = 'dispute';

    -- what kind of question it is, what it can be answered with, and what the clearing account lacks until then
    alter table open_items add column kind text not null default 'look';
    alter table open_items add column choices jsonb not null default '[]';
    alter table open_items add column effect bigint;
    update open_items set effect = amount;
    alter table open_items alter column effect set not null;
    -- the ledger's id of the invoice it is about
    alter table open_items add column invoice_external_id text;

    create table answers (
      id uuid primary key,
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      -- what was asked about: a transaction, or a subject of its own such as 'credit:…'
      subject text not null,
      case_code text not null,
      kind text not null,
      choice text not null,
      -- an invoice, account, contact, entry or date, where the choice asks for one
      input jsonb not null default '{}',
      reason text,
      sentence text not null,
      amount bigint not null,
      currency char(3) not null,
      client_id uuid references clients,
      answered_by uuid references people,
      answered_at timestamptz not null,
      undone_by uuid references people,
      undone_at timestamptz
    );
    create unique index answers_live on answers (payment_connection_id, ledger_connection_id, subject)
      where undone_at is null;
    create index answers_recent on answers (answered_at desc);

    create table reconciliation_rules (
      payment_connection_id uuid not null references connections,
      ledger_connection_id uuid not null references connections,
      fee_style text not null default 'per_charge' check (fee_style in ('per_charge', 'per_payout')),
      fee_tax_type text,
      refund_default text not null default 'ask' check (refund_default in ('ask', 'credit_note')),
      -- until this day each posting waits for a person's word; null: posted by itself
      approve_until date,
      dry_run boolean not null default false,
      -- as last read in the ledger
      lock_dates jsonb,
      updated_at timestamptz,
      updated_by uuid references people,
      primary key (payment_connection_id, ledger_connection_id)
    );

    create table refund_requests (
      id uuid primary key,
      payment_connection_id uuid not null references connections,
      charge_external_id text not null,
      amount bigint not null check (amount > 0),
      currency char(3) not null,
      reason text not null,
      -- what it means for the books, asked before the money moves
      treatment text not null check (treatment in ('credit_note', 'another_way', 'overpayment')),
      state text not null check (state in ('asked', 'sending', 'unknown', 'done', 'refused')),
      external_id text,
      sentence text,
      client_id uuid references clients,
      invoice_external_id text,
      asked_by uuid references people,
      asked_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index refund_requests_open on refund_requests (state) where state in ('asked', 'sending', 'unknown');
    create index refund_requests_charge on refund_requests (payment_connection_id, charge_external_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table refund_requests, reconciliation_rules, answers;
    alter table open_items drop column kind, drop column choices, drop column effect, drop column invoice_external_id;
    drop index records_taken_out, records_disputes, postings_entry, postings_taking_back, postings_credits;
    alter table postings drop constraint postings_once;
    delete from postings where part <> '';
    alter table postings add unique (payment_connection_id, ledger_connection_id, source, kind);
    alter table postings drop column part, drop column step, drop column fallback, drop column fell_back,
      drop column bundle, drop column answer_id;
  `);
}
