import path from 'node:path';
import { shown, type Figure } from '../figure.ts';
import { fireClosed } from '../load/fire.ts';
import { openLane, requestOf } from '../load/lane.ts';
import { interleaved, ratio } from '../rounds.ts';
import type { Scratch } from '../stage/scratch.ts';
import { startServer, startWeb } from '../stage/server.ts';
import type { Stage } from '../stage/stage.ts';
import type { Skipped, Workload } from '../workload.ts';
import { growth } from './growth.ts';
import { clientId, fiveMillion, longHistory, million, readers, writeHistory } from './history.ts';
import { signEveryoneIn } from './readers.ts';

const connections = 16;
const warmUp = 500;
const counted = 1_500;

/** Pages of signed-in clients, row-level security on, over a million entries; then how that grows. */
export const pages: Workload = {
  goals: ['C', "C'"],
  name: `pages: ${readers} clients signed in, a million timeline entries, ${connections} connections`,
  async run(stage) {
    const scratch = await stage.scratch('pages');
    const began = performance.now();
    await writeHistory(scratch, million);
    console.log(`  (a million entries written in ${((performance.now() - began) / 1000).toFixed(0)} s)`);
    const drawn = await drawPages(stage, scratch);
    const small = await growth(scratch);
    return [...drawn, ...small.figures, ...(await grown(stage, small.firstPageMs))];
  },
};

async function drawPages(stage: Stage, scratch: Scratch): Promise<readonly Figure[]> {
  await writeLimitSessions(scratch);
  const [web, limit] = await Promise.all([
    startWeb(scratch),
    startServer(path.join(import.meta.dirname, 'limit-server.ts'), [scratch.url]),
  ]);
  try {
    const cookies = await signEveryoneIn(web.url);
    const invoices = await anInvoiceEach(scratch);
    const own = (page: (reader: number) => string) => (turn: number) =>
      requestOf('GET', web.url + page(turn % readers), { cookie: cookies[turn % readers] ?? '' });
    const timeline = own(() => '/timeline');
    const invoice = own((reader) => `/invoices/${invoices[reader] ?? ''}`);
    const least = (turn: number) => requestOf('GET', limit.url, { cookie: `token=token-${(turn % readers) + 1}` });
    const sizes = [await bytesOf(web.url, timeline(2)), await bytesOf(limit.url, least(2))];
    const rates = await interleaved(stage.rounds, {
      timeline: () => perSecond(web.url, timeline),
      limit: () => perSecond(limit.url, least),
      invoice: () => perSecond(web.url, invoice),
    });
    const weight = `${sizes.map((bytes) => shown(bytes / 1000)).join(' and ')} kB of HTML`;
    const timelineRatio = ratio(rates.timeline, rates.limit, 'pages/s');
    return [
      {
        what: 'timeline page, 50 entries',
        ...timelineRatio,
        beside: `${timelineRatio.beside ?? ''}, ${weight}`,
        unit: 'x LIMIT',
        goal: { atLeast: 0.6 },
      },
      {
        what: 'invoice page (same limit)',
        ...ratio(rates.invoice, rates.limit, 'pages/s'),
        unit: 'x LIMIT',
        goal: null,
      },
    ];
  } finally {
    await Promise.all([web.stop(), limit.stop()]);
  }
}

/** The same questions of five times as much, when there is time for it. */
async function grown(stage: Stage, smallMs: number): Promise<readonly (Figure | Skipped)[]> {
  const what = 'first page at 5 million against 1 million, p50';
  if (!stage.full) return [{ skipped: what, why: 'takes minutes; npm run bench -- --full' }];
  const scratch = await stage.scratch('grown');
  await writeHistory(scratch, fiveMillion);
  const large = await growth(scratch);
  return [
    { what, value: large.firstPageMs / smallMs, unit: 'x', goal: { atMost: 1.1 } },
    ...large.figures.map((figure) => ({ ...figure, what: `${figure.what}, 5 million` })),
  ];
}

async function perSecond(url: string, request: (turn: number) => Buffer): Promise<number> {
  const many = (count: number) => Array.from({ length: count }, (_, turn) => request(turn));
  await fireClosed(url, many(warmUp), connections);
  return counted / (await fireClosed(url, many(counted), connections));
}

async function bytesOf(url: string, request: Buffer): Promise<number> {
  const lane = await openLane(url);
  const { status, bytes } = await lane.ask(request);
  lane.close();
  if (status !== 200) throw new Error(`${url} answered ${status}.`);
  return bytes;
}

async function writeLimitSessions({ db }: Scratch): Promise<void> {
  await db.hub.raw(`
    create table limit_sessions (token_hash bytea primary key, person_id uuid not null, client_id uuid not null);
    insert into limit_sessions
      select sha256(('token-' || row_number() over (order by m.client_id))::bytea), m.person_id, m.client_id from memberships m`);
}

/** One invoice of each reader's client, in the readers' order. */
async function anInvoiceEach({ db }: Scratch): Promise<readonly string[]> {
  const { rows } = await db.hub.raw<{ rows: { id: string }[] }>(
    `select min(record_id::text) as id from record_clients where client_id <= ? group by client_id order by client_id`,
    [clientId(readers)],
  );
  if (rows.length !== readers || longHistory.clientId !== clientId(1))
    throw new Error('Not every reader has an invoice.');
  return rows.map(({ id }) => id);
}
