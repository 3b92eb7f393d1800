import type { Knex } from 'knex';

/** Files we keep, and agreements: what was sent to whom for signature, where it stands, and the evidence. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table files (
      id uuid primary key,
      -- where the bytes lie, too: the same content is stored once
      sha256 char(64) not null,
      size bigint not null,
      media_type text not null,
      name text not null,
      client_id uuid references clients,
      audience text not null check (audience in ('staff', 'client')),
      kept_by uuid references people,
      kept_at timestamptz not null
    );
    create index files_sha256 on files (sha256);

    create table agreements (
      -- the intent's id at the signing service, where we sent it
      id uuid primary key,
      connection_id uuid not null references connections,
      client_id uuid not null references clients,
      origin text not null check (origin in ('portico', 'elsewhere')),
      -- our sending of it; what the service says of it is in status
      sending text not null check (sending in ('planned', 'sending', 'sent', 'unknown', 'refused')),
      sending_at timestamptz,
      attempts integer not null default 0,
      trouble text,
      external_id text,
      status text check (status in ('created', 'sent', 'delivered', 'completed', 'declined', 'voided')),
      subject text not null,
      message text not null default '',
      document_name text,
      document_id uuid references files,
      sent_by uuid references people,
      sender_name text,
      sent_at timestamptz,
      ended_at timestamptz,
      reason text,
      -- the record this was drawn from: its content, and when it was read
      content_hash bytea,
      read_at timestamptz,
      wants_evidence boolean not null,
      signed_id uuid references files,
      certificate_id uuid references files,
      filed_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (connection_id, external_id)
    );
    create index agreements_client on agreements (client_id, sent_at desc);
    create index agreements_unsent on agreements (sending) where sending <> 'sent';
    create index agreements_unfiled on agreements (id) where wants_evidence and filed_at is null;

    create table agreement_signers (
      id uuid primary key,
      agreement_id uuid not null references agreements,
      client_id uuid not null references clients,
      person_id uuid references people,
      -- the service's own id of the recipient, once known
      recipient_id text,
      -- set where this person signs in the portal
      client_user_id text,
      name text not null,
      email citext not null,
      position integer not null,
      role text not null check (role in ('signer', 'copy')),
      status text not null check (status in ('created', 'sent', 'delivered', 'completed', 'declined')),
      acted_at timestamptz,
      -- sent to the service's page, came back from it, with what it said there
      opened_at timestamptz,
      returned_at timestamptz,
      hint text check (hint in ('signed', 'declined', 'left', 'expired')),
      -- asked about after coming back
      looked_at timestamptz
    );
    create index agreement_signers_agreement on agreement_signers (agreement_id);
    create index agreement_signers_person on agreement_signers (person_id);
    create index agreement_signers_under_way on agreement_signers (opened_at)
      where opened_at is not null and status in ('sent', 'delivered');

    alter table files enable row level security;
    alter table agreements enable row level security;
    alter table agreement_signers enable row level security;
    create policy portal_reads on files for select
      using (audience = 'client' and client_id = nullif(current_setting('portico.client', true), '')::uuid);
    create policy portal_reads on agreements for select
      using (sending = 'sent' and status is not null and status <> 'created'
        and client_id = nullif(current_setting('portico.client', true), '')::uuid);
    create policy portal_reads on agreement_signers for select
      using (client_id = nullif(current_setting('portico.client', true), '')::uuid
        and exists (select from agreements a where a.id = agreement_id));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table agreement_signers, agreements, files cascade');
}
