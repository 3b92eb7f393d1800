import type pg from 'pg';
import type { Invoice } from '../../../core/plugin-api/index.ts';
import { copyIn } from '../stage/copy-in.ts';
import { counts, invoice } from './invoices.ts';

/**
 * The least a database can do with the same rows: one COPY of the records, one INSERT … SELECT for what they say, one
 * commit; no conflicts looked for, no rights, no search. Storage as in the product (jsonb stored plain, outside).
 */
export interface SyncLimit {
  /** Records per second. Throws unless every row is there. */
  run(): Promise<number>;
}

const schema = `
  create table limit_clients (id uuid primary key, external_id text not null);
  create table limit_records (
    id uuid primary key, connection_id uuid not null, kind text not null, external_id text not null,
    audience text not null, label text, version_at timestamptz not null, read_at timestamptz not null,
    content_hash bytea not null, client_id uuid not null references limit_clients, data jsonb not null,
    unique (connection_id, kind, external_id));
  alter table limit_records alter column data set storage external;
  create table limit_entries (
    id uuid primary key, client_id uuid not null, record_id uuid not null references limit_records, kind text not null,
    audience text not null, area text not null, occurred_at timestamptz not null, params jsonb not null,
    words text not null, unique (record_id, kind));
  create index limit_entries_page on limit_entries (client_id, occurred_at desc, id desc);
  insert into limit_clients select uuidv7(), 'contact-' || n from generate_series(0, ${counts.contacts - 1}) n`;

const connectionId = '01900000-0000-7000-8000-000000000000';

export async function prepareLimit(client: pg.Client): Promise<SyncLimit> {
  await client.query(schema);
  const { rows } = await client.query<{ id: string; external_id: string }>('select id, external_id from limit_clients');
  const clients = new Map(rows.map(({ id, external_id }) => [external_id, id]));
  const chunks = Array.from({ length: counts.invoices / counts.page }, (_, page) =>
    Buffer.from(Array.from({ length: counts.page }, (__, index) => line(page * counts.page + index, clients)).join('')),
  );
  return {
    async run() {
      await client.query('truncate limit_records, limit_entries');
      await client.query('checkpoint');
      const began = performance.now();
      await client.query('begin');
      await copyIn(client, 'copy limit_records from stdin', chunks);
      await client.query(`
        insert into limit_entries
        select uuidv7(), client_id, id, 'invoice.issued', audience, 'money', (data ->> 'issuedOn')::date,
          jsonb_build_object('number', label, 'amount', data -> 'total', 'due', data ->> 'dueOn', 'day', data ->> 'issuedOn'),
          'Invoice ' || label || ' issued'
        from limit_records`);
      await client.query('commit');
      const seconds = (performance.now() - began) / 1000;
      const stored = await client.query<{ n: string }>('select count(*) n from limit_entries');
      if (Number(stored.rows[0]?.n) !== counts.invoices) throw new Error('The limit did not store every row.');
      return counts.invoices / seconds;
    },
  };
}

/** One line of COPY's text format. */
function line(index: number, clients: ReadonlyMap<string, string>): string {
  const record = invoice(index);
  const data = record.data as Invoice;
  const id = `01900000-0000-7000-9000-${index.toString(16).padStart(12, '0')}`;
  const json = JSON.stringify(data).replaceAll('\\', '\\\\');
  const hash = `\\\\x${index.toString(16).padStart(64, '0')}`;
  const now = '2026-11-24T19:00:00Z';
  const client = clients.get(data.contactId) ?? '';
  return `${[id, connectionId, record.kind, record.externalId, record.audience, data.number, record.versionAt, now, hash, client, json].join('\t')}\n`;
}
