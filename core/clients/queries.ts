import { Client } from './model.ts';
import type { Transaction } from '../db/index.ts';
import type { Contact, Money } from '../plugin-api/index.ts';
import { owesOfClient } from './money.ts';

export type ClientState = 'active' | 'former' | 'all';

/** A line of the list. */
export interface ClientLine {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'former';
  /** One sum per currency; none where nothing is owed. */
  readonly owed: readonly Money[];
  readonly overdue: readonly Money[];
  /** ISO date in the firm's zone. */
  readonly lastActivityOn: string | null;
}

export interface ClientsAsk {
  readonly state: ClientState;
  /** Part of a name or an address. */
  readonly search: string;
  /** ISO date in the firm's zone. */
  readonly today: string;
  /** IANA name of the firm's zone. */
  readonly zone: string;
  readonly limit: number;
  readonly offset: number;
}

/** The firm's clients by name. */
export async function listClients(tx: Transaction, ask: ClientsAsk): Promise<readonly ClientLine[]> {
  const { rows } = await tx.raw<{ rows: ClientLine[] }>(
    `with c as (
       select id, name, state, email from clients
       where merged_into is null and (:state = 'all' or state = :state)
         and (:search = '' or unaccent(lower(name)) like unaccent(lower(:pattern)) or email::text ilike :pattern)
       order by lower(name), id limit :limit offset :offset
     )
     select c.id, c.name, c.state, owes.owed, owes.overdue,
       (select coalesce(e.params ->> 'day', (e.occurred_at at time zone :zone)::date::text)
        from timeline_entries e where e.client_id = c.id
        order by e.occurred_at desc, e.id desc limit 1) as "lastActivityOn"
     from c ${owesOfClient}
     order by lower(c.name), c.id`,
    {
      state: ask.state,
      search: ask.search,
      pattern: `%${ask.search.replace(/[\\%_]/g, '\\$&')}%`,
      today: ask.today,
      zone: ask.zone,
      limit: ask.limit,
      offset: ask.offset,
    },
  );
  return rows;
}

export interface ClientHead {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly state: 'active' | 'former';
  readonly owed: readonly Money[];
  readonly overdue: readonly Money[];
}

/** One client, or null. */
export async function readClient(tx: Transaction, id: string, today: string): Promise<ClientHead | null> {
  const { rows } = await tx.raw<{ rows: ClientHead[] }>(
    `select c.id, c.name, c.email, c.state, owes.owed, owes.overdue
     from clients c ${owesOfClient} where c.id = :id and c.merged_into is null`,
    { id, today },
  );
  return rows[0] ?? null;
}

export interface ClientInvoice {
  readonly id: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly status: 'draft' | 'open' | 'paid' | 'voided';
  readonly total: Money;
  readonly due: Money;
  readonly url: string | null;
  readonly readAt: string;
}

/** A client's latest sales invoices, what is open first and of that what is due first. Drafts too: staff read this. */
export async function clientInvoices(
  tx: Transaction,
  clientId: string,
  limit: number,
): Promise<readonly ClientInvoice[]> {
  const { rows } = await tx.raw<{ rows: ClientInvoice[] }>(
    `select r.id, r.data ->> 'number' as number, r.data ->> 'issuedOn' as "issuedOn", r.data ->> 'dueOn' as "dueOn",
       r.data ->> 'status' as status, r.data -> 'total' as total, r.data -> 'due' as due, r.url, r.read_at as "readAt"
     from record_clients l join records r on r.id = l.record_id
     where l.client_id = ? and r.kind = 'invoice' and r.data ->> 'direction' = 'sale'
       and r.data ->> 'status' <> 'deleted' and r.deleted_at is null
     order by (r.data ->> 'status' = 'open') desc,
       case when r.data ->> 'status' = 'open' then r.data ->> 'dueOn' end, r.data ->> 'issuedOn' desc, r.id desc limit ?`,
    [clientId, limit],
  );
  return rows;
}

export interface ClientPerson {
  readonly name: string;
  readonly email: string | null;
  /** Whether they can sign in and see this client. */
  readonly hasAccess: boolean;
  readonly lastSeenAt: string | null;
}

/** Who belongs to a client: people with access, then those the ledger names who have none. */
export async function clientPeople(tx: Transaction, clientId: string): Promise<readonly ClientPerson[]> {
  const client = await Client.query(tx).findById(clientId).withGraphFetched('members');
  const people = client?.members ?? [];
  const contacts = await tx('record_clients as l')
    .join('records as r', 'r.id', 'l.record_id')
    .where({ 'l.client_id': clientId, 'r.kind': 'contact' })
    .select<{ data: Contact }[]>('r.data');
  const known = new Set(people.map(({ email }) => email.toLowerCase()));
  const named = contacts
    .flatMap(({ data }) => data.people)
    .filter(({ email }) => email === null || !known.has(email.toLowerCase()));
  return [
    ...people.map((person) => ({
      name: person.name,
      email: person.email,
      hasAccess: true,
      lastSeenAt: person.last_seen_at,
    })),
    ...named.map(({ name, email }) => ({ name, email, hasAccess: false, lastSeenAt: null })),
  ];
}
