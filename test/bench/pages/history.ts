import { hash } from '@node-rs/argon2';
import type { Scratch } from '../stage/scratch.ts';

/** How much history there is: entries, and the clients they are spread over evenly, as they would arrive. */
export interface Size {
  readonly entries: number;
  readonly clients: number;
}

export const million: Size = { entries: 1_000_000, clients: 2_000 };
export const fiveMillion: Size = { entries: 5_000_000, clients: 10_000 };

/** People who may sign in, each of one client: a prime, so that requests in turn meet no rhythm of anything else. */
export const readers = 997;
export const password = 'correct horse battery';
/** The one client that has a tenth of a million entries. */
export const longHistory = { entries: 100_000, clientId: clientId(1) } as const;

export function clientId(index: number): string {
  return `01900000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
}

export function emailOf(index: number): string {
  return `reader-${index}@example.com`;
}

/**
 * Fills an empty house with a history: two entries a record, 100,000 on one client, the rest evenly over the others in
 * the order they came, so that a client's page lies all over the table. Indexes are made afterwards, which is faster.
 */
export async function writeHistory(scratch: Scratch, size: Size): Promise<void> {
  const client = await scratch.connect();
  const cheap = await hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  await client.query(`set session_replication_role = replica; set maintenance_work_mem = '512MB'`);
  await client.query(ground, [size.clients]);
  await client.query(people, [readers, cheap]);
  const { rows } = await client.query<{ name: string; definition: string }>(secondaryIndexes);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await client.query(records, [size.entries / 2, longHistory.entries / 2, size.clients]);
  await client.query(links);
  await client.query(entries);
  for (const { definition } of rows) await client.query(definition);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}

const at = `'2026-11-01T00:00:00Z'::timestamptz`;
const idOf = (n: string) => `('01900000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

const ground = `
  with firm as (
    insert into firm (name, email, time_zone, currency, locale, created_at)
    values ('Fern & Hollow', 'hello@fern.example', 'Europe/London', 'GBP', 'en-GB', ${at})
  ), connection as (
    insert into connections (id, plugin_id, state, identity, created_at)
    values (${idOf('0')}, 'xero', 'connected', '{"organisation": "Bench", "timeZone": "Europe/London"}', ${at})
  )
  insert into clients (id, name, created_at) select ${idOf('n')}, 'Client ' || n, ${at} from generate_series(1, $1::integer) n`;

const people = `
  with person as (
    insert into people (id, email, name, kind, password_hash, created_at)
    select ${idOf('n')}, 'reader-' || n || '@example.com', 'Reader ' || n, 'client', $2, ${at}
    from generate_series(1, $1::integer) n returning id
  )
  insert into memberships (id, person_id, client_id, granted_at) select uuidv7(), id, id, ${at} from person`;

/** What constraints stand on stays. */
const secondaryIndexes = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid in ('records'::regclass, 'record_clients'::regclass, 'timeline_entries'::regclass)
    and not indisunique`;

/** The first so many are the long history's. \`label\` keeps the client's number until the links are made. */
const records = `
  insert into records (id, connection_id, kind, external_id, audience, label, version_at, version_read_at, changed_at,
    content_hash, read_at, belongs_to, parents, data, plugin_version, first_seen_at)
  select ${idOf('n + 100000')}, ${idOf('0')}, 'invoice', 'invoice-' || n, 'client',
    case when n <= $2::integer then 1 else 2 + n % ($3::integer - 1) end::text, ${at}, ${at}, ${at}, '\\x00', ${at}, '[]', '{}',
    jsonb_build_object('direction', 'sale', 'number', 'INV-' || lpad(n::text, 7, '0'), 'reference', null, 'contactId', 'c',
      'contactName', 'Client', 'status', 'open', 'issuedOn', (date '2020-01-01' + n % 2400)::text,
      'dueOn', (date '2020-02-01' + n % 2400)::text, 'currency', 'GBP',
      'lines', jsonb_build_array(jsonb_build_object('description', 'Advice as agreed', 'quantity', '1', 'unitAmount', '120.00',
        'amount', jsonb_build_object('amount', 12000, 'currency', 'GBP'), 'tax', jsonb_build_object('amount', 2400, 'currency', 'GBP'), 'account', '200')),
      'subtotal', jsonb_build_object('amount', 12000, 'currency', 'GBP'), 'tax', jsonb_build_object('amount', 2400, 'currency', 'GBP'),
      'total', jsonb_build_object('amount', 14400, 'currency', 'GBP'), 'due', jsonb_build_object('amount', 14400, 'currency', 'GBP'),
      'paid', jsonb_build_object('amount', 0, 'currency', 'GBP'), 'credited', jsonb_build_object('amount', 0, 'currency', 'GBP')),
    '1.0.0', ${at}
  from generate_series(1, $1::integer) n`;

const links = `insert into record_clients (record_id, client_id) select id, ${idOf('label::integer')} from records`;

const entries = `
  insert into timeline_entries (id, client_id, record_id, kind, fact, audience, area, occurred_at, params, words, search)
  select uuidv7(), ${idOf('label::integer')}, id, fact.kind, '', 'client', 'money',
    (data ->> fact.day)::date + interval '9 hours',
    jsonb_build_object('number', data ->> 'number', 'amount', data -> 'total', 'due', data ->> 'dueOn', 'day', data ->> fact.day),
    fact.words || ' ' || (data ->> 'number'),
    array_to_tsvector(array[lower(fact.words), 'inv', lower(data ->> 'number'), substr(data ->> 'number', 5), '144.00', 'gbp'])
  from records cross join (values ('invoice.issued', 'issuedOn', 'Issued'), ('payment.received', 'dueOn', 'Received'))
    fact (kind, day, words)`;
