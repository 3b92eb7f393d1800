import path from 'node:path';
import type { PluginHost } from '../../../core/plugin-host/index.ts';
import { interleaved, ratio } from '../rounds.ts';
import type { Scratch } from '../stage/scratch.ts';
import { startServer } from '../stage/server.ts';
import type { Stage } from '../stage/stage.ts';
import type { Workload } from '../workload.ts';
import { counts } from './invoices.ts';
import { prepareLimit } from './limit.ts';

const stop = new AbortController().signal;

/** A ledger of 20,000 invoices read over HTTP into records and timeline, then read again unchanged. */
export const sync: Workload = {
  goals: ['B', "B'", 'F'],
  name: 'bulk sync: 20,000 invoices of 4.3 kB, 100 a page, over HTTP',
  async run(stage) {
    const vendor = await startServer(path.join(import.meta.dirname, 'ledger-server.ts'), []);
    try {
      return await measure(stage, vendor.url);
    } finally {
      await vendor.stop();
    }
  },
};

async function measure(stage: Stage, vendorUrl: string) {
  const scratch = await stage.scratch('sync');
  const host = await scratch.host([path.join(import.meta.dirname, 'vendors')], { LEDGER_API: vendorUrl });
  const { connection } = await host.enable('ledger', { settings: {}, personId: null });
  const limitClient = await scratch.connect();
  const limit = await prepareLimit(limitClient);
  const calls = { backfill: [] as number[], again: [] as number[] };
  const rates = await interleaved(stage.rounds, {
    limit: () => limit.run(),
    first: async () => {
      await empty(scratch);
      await pass(host, connection.id, 'contacts');
      return timed(scratch, host, connection.id, vendorUrl, calls.backfill);
    },
    // after every first pass, whichever way the round goes
    again: async () => {
      if ((await stored(scratch)).records === 0) {
        await pass(host, connection.id, 'contacts');
        await pass(host, connection.id, 'invoices');
      }
      return timed(scratch, host, connection.id, vendorUrl, calls.again);
    },
  });
  await limitClient.end();
  const pages = Math.ceil(counts.invoices / counts.page);
  return [
    { what: 'first sync', ...ratio(rates.first, rates.limit, 'records/s'), unit: 'x COPY', goal: { atLeast: 0.7 } },
    {
      what: 're-sync, nothing changed',
      ...ratio(rates.again, rates.limit, 'records/s'),
      unit: 'x COPY',
      goal: { atLeast: 1.2 },
    },
    {
      what: 'API calls of a backfill',
      value: Math.max(...calls.backfill) / pages,
      unit: 'x ceil(records/page)',
      goal: { atMost: 1.05 },
    },
  ];
}

/** A whole pass of the invoices; records per second, rows and calls counted. */
async function timed(
  scratch: Scratch,
  host: PluginHost,
  connectionId: string,
  vendorUrl: string,
  calls: number[],
): Promise<number> {
  await scratch.db.hub.raw('checkpoint');
  const before = await callsSoFar(vendorUrl);
  const began = performance.now();
  await pass(host, connectionId, 'invoices');
  const seconds = (performance.now() - began) / 1000;
  calls.push((await callsSoFar(vendorUrl)) - before);
  const { records, entries } = await stored(scratch);
  if (records !== counts.invoices || entries !== counts.invoices)
    throw new Error(`${records} records and ${entries} entries of ${counts.invoices} invoices are there.`);
  return counts.invoices / seconds;
}

async function pass(host: PluginHost, connectionId: string, stream: string): Promise<void> {
  const outcome = await host.work.runStream(connectionId, stream, stop);
  if (outcome !== 'complete') throw new Error(`The pass of ${stream} ended '${String(outcome)}'.`);
}

/** As on the first day: a table emptied by `delete` would keep its statistics and its size. */
async function empty({ db }: Scratch): Promise<void> {
  await db.hub.raw('truncate records, clients, streams cascade');
}

async function stored({ db }: Scratch): Promise<{ readonly records: number; readonly entries: number }> {
  const { rows } = await db.hub.raw<{ rows: { records: number; entries: number }[] }>(
    `select (select count(*) from records where kind = 'invoice') as records,
       (select count(*) from timeline_entries where kind = 'invoice.issued') as entries`,
  );
  return rows[0] ?? { records: 0, entries: 0 };
}

async function callsSoFar(vendorUrl: string): Promise<number> {
  return Number(await (await fetch(`${vendorUrl}/calls`)).text());
}
