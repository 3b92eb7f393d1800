import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { newId } from '../../../core/ground/ids.ts';

/**
 * The least a server can do with a delivery and still answer for it: bare node:http, the signature, the body parsed, one
 * prepared insert, 200 after its commit. `each` commits every event by itself over eight connections (LIMIT-1),
 * `batched` has one statement under way that takes all that wait, 64 at most (LIMIT-2).
 */
const [mode = '', databaseUrl = '', secret = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: mode === 'each' ? 8 : 1 });
const toleranceSeconds = 300;

interface Waiting {
  readonly values: readonly string[];
  readonly done: (error: unknown) => void;
}

const queue: Waiting[] = [];
let busy = false;

function storeEach({ values, done }: Waiting): void {
  const text = `insert into limit_events values ($1, $2, $3, $4, clock_timestamp()) on conflict do nothing`;
  pool.query({ name: 'each', text, values: [...values] }).then(() => done(null), done);
}

async function storeBatched(): Promise<void> {
  busy = true;
  for (let batch = queue.splice(0, 64); batch.length > 0; batch = queue.splice(0, 64)) {
    const text = `insert into limit_events select *, clock_timestamp() from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
      on conflict do nothing`;
    const columns = [0, 1, 2, 3].map((column) => batch.map(({ values }) => values[column]));
    const error: unknown = await pool.query({ name: 'batched', text, values: columns }).then(
      () => null,
      (reason: unknown) => reason,
    );
    for (const { done } of batch) done(error);
  }
  busy = false;
}

function isSigned(body: Buffer, header: string): boolean {
  const [, at = '', given = ''] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(header) ?? [];
  const own = createHmac('sha256', secret).update(`${at}.`).update(body).digest();
  const theirs = Buffer.from(given, 'hex');
  const age = Temporal.Now.instant().epochMilliseconds / 1000 - Number(at);
  return theirs.length === own.length && timingSafeEqual(theirs, own) && Math.abs(age) <= toleranceSeconds;
}

const server = http.createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(body, String(req.headers['stripe-signature']))) {
      res.writeHead(401, { 'content-length': 0 }).end();
      return;
    }
    const text = body.toString();
    const { id, type } = JSON.parse(text) as { readonly id: string; readonly type: string };
    const done = (error: unknown): void =>
      void res.writeHead(error === null ? 200 : 500, { 'content-length': 0 }).end();
    const waiting = { values: [newId(), id, type, text], done };
    if (mode === 'each') {
      storeEach(waiting);
      return;
    }
    queue.push(waiting);
    if (!busy) void storeBatched();
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } });
});
process.on('SIGTERM', () => process.exit(0));
