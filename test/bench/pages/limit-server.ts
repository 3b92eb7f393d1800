import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

/**
 * The least that still is a signed-in page of a timeline: bare node:http, the session by its hash, 51 entries by the
 * index, one template string; no layout, rights, language or zone.
 */
const [databaseUrl = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly occurred_at: Date;
  readonly words: string;
}

const session = `select s.client_id, p.name from limit_sessions s join people p on p.id = s.person_id where s.token_hash = $1`;
const page = `
  select id, kind, occurred_at, words from timeline_entries where client_id = $1
  order by occurred_at desc, id desc limit 51`;

/** An icon and provenance of the usual length: what goes over the wire should weigh what the product's page weighs. */
const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4 2v20l2-1 2 1 2-1 2 1 2-1 2 1 2-1 2 1V2l-2 1-2-1-2 1-2-1-2 1-2-1-2 1Z"/><path d="M14 8H8"/></svg>';

function drawn(row: Row): string {
  const at = row.occurred_at.toISOString();
  return `<li class="timeline-entry" id="${row.id}"><span class="timeline-time"><time datetime="${at}" title="${at}">${at.slice(0, 16)}</time></span><span class="timeline-mark">${mark}</span><div class="timeline-text"><a href="/invoices/${row.id}">${row.words}</a><div class="as-of">${row.kind}</div></div></li>`;
}

async function answer(req: http.IncomingMessage): Promise<string | null> {
  const token = /token=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? '';
  const hash = createHash('sha256').update(token).digest();
  const found = await pool.query<{ client_id: string; name: string }>({
    name: 'session',
    text: session,
    values: [hash],
  });
  const reader = found.rows[0];
  if (!reader) return null;
  const { rows } = await pool.query<Row>({ name: 'page', text: page, values: [reader.client_id] });
  return `<!doctype html><html lang="en"><head><title>Timeline</title></head><body><h1>${reader.name}</h1><ol>${rows.slice(0, 50).map(drawn).join('')}</ol></body></html>`;
}

const server = http.createServer((req, res) => {
  answer(req).then(
    (html) => {
      const body = Buffer.from(html ?? '');
      res
        .writeHead(html === null ? 401 : 200, { 'content-type': 'text/html', 'content-length': body.length })
        .end(body);
    },
    () => res.writeHead(500, { 'content-length': 0 }).end(),
  );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } });
});
process.on('SIGTERM', () => process.exit(0));
