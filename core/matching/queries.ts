import type { Transaction } from '../db/index.ts';
import type { KnownClient, Stranger } from './suggest.ts';

/** Everyone and every company the vendors know. */
export async function readStrangers(tx: Transaction): Promise<readonly Stranger[]> {
  const { rows }: { rows: Stranger[] } = await tx.raw(
    `select connection_id as "connectionId", kind, external_id as "externalId", data ->> 'name' as name,
       data ->> 'email' as email, data ->> 'domain' as domain,
       case kind when 'person' then array(select jsonb_array_elements_text(data -> 'companyIds')) else '{}' end as companies
     from records where kind in ('person', 'company') and deleted_at is null`,
  );
  return rows;
}

/** Every client with its names and addresses: the client's own, its contact's in the ledger, those of who signs in. */
export async function readKnownClients(tx: Transaction): Promise<readonly KnownClient[]> {
  const { rows }: { rows: KnownClient[] } = await tx.raw(
    `with contact as (
       select l.client_id, r.data from client_links l
       join records r on (r.connection_id, r.kind, r.external_id) = (l.connection_id, l.kind, l.external_id)
       where l.kind = 'contact' and l.state = 'confirmed' and r.deleted_at is null
     ), called as (
       select id as client_id, name from clients
       union select client_id, data ->> 'name' from contact
     ), addressed as (
       select id as client_id, email::text from clients where email is not null
       union select client_id, data ->> 'email' from contact where data ->> 'email' is not null
       union select client_id, p ->> 'email' from contact cross join jsonb_array_elements(data -> 'people') p
         where p ->> 'email' is not null
       union select m.client_id, p.email::text from memberships m join people p on p.id = m.person_id
         where m.revoked_at is null and p.disabled_at is null
     )
     select c.id as "clientId",
       array(select name from called n where n.client_id = c.id and name is not null order by name) as names,
       array(select email from addressed a where a.client_id = c.id order by email) as emails
     from clients c where c.merged_into is null order by c.id`,
  );
  return rows;
}

/** How a list is narrowed. */
export type LinkState = 'proposed' | 'confirmed' | 'rejected';

export interface LinkRow {
  readonly id: string;
  readonly recordId: string;
  readonly kind: 'person' | 'company';
  readonly name: string;
  readonly email: string | null;
  readonly domain: string | null;
  readonly url: string | null;
  readonly connectionId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly how: 'explicit' | 'email' | 'proposal';
  readonly state: LinkState;
  readonly reasons: readonly { readonly because: string; readonly value: string }[];
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
}

export const linkColumns = `
  l.id, r.id as "recordId", l.kind, r.data ->> 'name' as name, r.data ->> 'email' as email,
  r.data ->> 'domain' as domain, r.url, l.connection_id as "connectionId", c.id as "clientId", c.name as "clientName",
  l.how, l.state, l.reasons, l.decided_at as "decidedAt", p.name as "decidedBy"`;

export const linkTables = `
  client_links l
  join records r on (r.connection_id, r.kind, r.external_id) = (l.connection_id, l.kind, l.external_id)
    and r.deleted_at is null
  join clients c on c.id = l.client_id and c.merged_into is null
  left join people p on p.id = l.decided_by`;

export interface Page {
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** Links of people and companies in one state, by client. */
export async function listLinks(tx: Transaction, state: LinkState, page: Page): Promise<readonly LinkRow[]> {
  const { rows }: { rows: LinkRow[] } = await tx.raw(
    `select ${linkColumns} from ${linkTables}
     where l.kind in ('person', 'company') and l.state = :state
       and (:search = '' or r.data ->> 'name' ilike :pattern or r.data ->> 'email' ilike :pattern or c.name ilike :pattern)
     order by lower(c.name), c.id, l.kind, lower(r.data ->> 'name'), l.id limit :limit offset :offset`,
    { state, ...page, pattern: patternOf(page.search) },
  );
  return rows;
}

export interface StrangerRow {
  readonly recordId: string;
  readonly connectionId: string;
  readonly kind: 'person' | 'company';
  readonly name: string;
  readonly email: string | null;
  readonly domain: string | null;
  readonly url: string | null;
}

const strangerColumns = `
  r.id as "recordId", r.connection_id as "connectionId", r.kind, r.data ->> 'name' as name,
  r.data ->> 'email' as email, r.data ->> 'domain' as domain, r.url`;

/** People and companies that are no client's yet, neither by a link nor through what they belong to. */
export async function listUnlinked(tx: Transaction, page: Page): Promise<readonly StrangerRow[]> {
  const { rows }: { rows: StrangerRow[] } = await tx.raw(
    `select ${strangerColumns} from records r
     where r.kind in ('person', 'company') and r.deleted_at is null
       and not exists (select from record_clients rc where rc.record_id = r.id)
       and not exists (select from client_links l where l.state = 'proposed'
         and (l.connection_id, l.kind, l.external_id) = (r.connection_id, r.kind, r.external_id))
       and (:search = '' or r.data ->> 'name' ilike :pattern or r.data ->> 'email' ilike :pattern)
     order by r.kind, lower(r.data ->> 'name'), r.id limit :limit offset :offset`,
    { ...page, pattern: patternOf(page.search) },
  );
  return rows;
}

/** One person or company, with every link and decision there is; null where there is none. */
export async function readStranger(
  tx: Transaction,
  recordId: string,
): Promise<{ readonly stranger: StrangerRow; readonly links: readonly LinkRow[] } | null> {
  const { rows }: { rows: StrangerRow[] } = await tx.raw(
    `select ${strangerColumns} from records r
     where r.id = ? and r.kind in ('person', 'company') and r.deleted_at is null`,
    [recordId],
  );
  const [stranger] = rows;
  if (!stranger) return null;
  const links: { rows: LinkRow[] } = await tx.raw(
    `select ${linkColumns} from ${linkTables} where r.id = ? order by lower(c.name), c.id`,
    [recordId],
  );
  return { stranger, links: links.rows };
}

export async function readLink(tx: Transaction, id: string): Promise<LinkRow | null> {
  const { rows }: { rows: LinkRow[] } = await tx.raw(
    `select ${linkColumns} from ${linkTables} where l.id = ? and l.kind in ('person', 'company')`,
    [id],
  );
  return rows[0] ?? null;
}

/** Clients whose name or address holds what was typed, for linking by hand. */
export async function findClients(
  tx: Transaction,
  search: string,
  limit: number,
): Promise<readonly { readonly id: string; readonly name: string; readonly email: string | null }[]> {
  const { rows }: { rows: { id: string; name: string; email: string | null }[] } = await tx.raw(
    `select id, name, email from clients
     where merged_into is null and (unaccent(lower(name)) like unaccent(lower(:pattern)) or email::text ilike :pattern)
     order by lower(name), id limit :limit`,
    { pattern: patternOf(search), limit },
  );
  return rows;
}

export async function countLinks(tx: Transaction): Promise<Readonly<Record<LinkState, number>>> {
  const { rows }: { rows: { state: LinkState; count: number }[] } = await tx.raw(
    `select l.state, count(*) as count from ${linkTables} where l.kind in ('person', 'company') group by 1`,
  );
  const counts = { proposed: 0, confirmed: 0, rejected: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

export function patternOf(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}
