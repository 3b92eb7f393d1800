import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

/** Serialises the making of roles, which belong to the whole cluster. An arbitrary constant, ours alone. */
const lock = 7_269_001;

/** What the portal's role may do; everything else is refused by PostgreSQL itself. */
const grants = `
  grant usage on schema public to :role:;
  grant select on firm, clients, memberships, records, record_clients, timeline_entries, timeline_words, checkouts, files,
    agreements, agreement_signers to :role:;
  grant select (id, email, name, kind, role, locale, time_zone, created_at, disabled_at, last_seen_at) on people to :role:;
  grant insert on jobs to :role:;
`;

const policies = `
  alter table clients enable row level security;
  alter table people enable row level security;
  alter table memberships enable row level security;
  drop policy if exists portal_reads on clients;
  create policy portal_reads on clients for select
    using (id = nullif(current_setting('portico.client', true), '')::uuid);
  drop policy if exists portal_reads on people;
  create policy portal_reads on people for select
    using (id = nullif(current_setting('portico.person', true), '')::uuid);
  drop policy if exists portal_reads on memberships;
  create policy portal_reads on memberships for select
    using (person_id = nullif(current_setting('portico.person', true), '')::uuid);
`;

/**
 * Makes the role the portal logs in as (owns nothing, bypasses nothing) and gives it its few rights.
 * Run at every start, after migrations; done once per role, password and list of rights, because it locks
 * tables that pages of a running house read. Throws PostgreSQL's own error where the user may not create
 * roles; `PORTICO_PORTAL_DATABASE_URL` then names a role made by hand.
 */
export async function ensurePortalRole(hub: Knex, role: string, password: string | null): Promise<void> {
  const mark = createHash('sha256')
    .update(JSON.stringify([role, password, policies, grants]))
    .digest('hex');
  if (await isMade(hub, role, mark)) return;
  await hub.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
    if (await isMade(tx, role, mark)) return;
    if (password !== null) {
      const verb = (await exists(tx, role)) ? 'alter' : 'create';
      await tx.raw(
        `${verb} role :role: login nosuperuser nobypassrls nocreatedb nocreaterole noinherit password '${quoted(password)}'`,
        { role },
      );
    }
    for (const statement of `${policies}${grants}`.split(';').filter((text) => text.trim() !== ''))
      await tx.raw(statement, { role });
    await tx.raw(
      `insert into settings (key, value, updated_at) values (:key, :value::jsonb, statement_timestamp())
       on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`,
      { key: markKey, value: JSON.stringify(mark) },
    );
  });
}

/** What was done last, as a hash: the password in it has 24 random bytes. */
const markKey = 'portal_role';

/** A dump restored into another cluster has the mark and lacks the role. */
async function isMade(hub: Knex, role: string, mark: string): Promise<boolean> {
  const row = await hub<{ key: string; value: unknown }>('settings').where({ key: markKey }).first('value');
  return row?.value === mark && (await exists(hub, role));
}

async function exists(hub: Knex, role: string): Promise<boolean> {
  return (await hub<{ rolname: string }>('pg_roles').where({ rolname: role }).first('rolname')) !== undefined;
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
