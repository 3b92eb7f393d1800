import type { Knex } from 'knex';

/** Serialises the making of roles, which belong to the whole cluster. An arbitrary constant, ours alone. */
const lock = 7_269_001;

/** What the portal's role may do; everything else is refused by PostgreSQL itself. */
const grants = `
  grant usage on schema public to :role:;
  grant select on firm, clients, people, memberships, records, record_clients, timeline_entries, checkouts to :role:;
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
 * Run once per start, after migrations. Throws PostgreSQL's own error where the user may not create roles;
 * `PORTICO_PORTAL_DATABASE_URL` then names a role made by hand.
 */
export async function ensurePortalRole(hub: Knex, role: string, password: string | null): Promise<void> {
  await hub.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
    if (password !== null) {
      const found = await tx<{ rolname: string }>('pg_roles').where({ rolname: role }).first('rolname');
      const verb = found ? 'alter' : 'create';
      await tx.raw(
        `${verb} role :role: login nosuperuser nobypassrls nocreatedb nocreaterole noinherit password '${quoted(password)}'`,
        { role },
      );
    }
    for (const statement of `${policies}${grants}`.split(';').filter((text) => text.trim() !== ''))
      await tx.raw(statement, { role });
  });
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
