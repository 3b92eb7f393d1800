import path from 'node:path';
import { transaction } from '../../../core/db/index.ts';
import { systemClock } from '../../../core/ground/clock.ts';
import { newId } from '../../../core/ground/ids.ts';
import { createLogger } from '../../../core/ground/log.ts';
import { startJobs } from '../../../core/jobs/index.ts';
import { loadSecretKey } from '../../../core/plugin-host/index.ts';
import { putSecret } from '../../../core/plugin-host/secrets/secrets.ts';
import { percentile } from '../figure.ts';
import { fireAtRate, fireClosed } from '../load/fire.ts';
import { interleaved, ratio } from '../rounds.ts';
import type { Scratch } from '../stage/scratch.ts';
import { startServer, startWeb } from '../stage/server.ts';
import type { Stage } from '../stage/stage.ts';
import type { Workload } from '../workload.ts';
import { deliveries, signingSecret } from './events.ts';

const connections = 32;
const warmUp = 2_000;
const counted = 8_000;
const paced = { perSecond: 1_000, connections: 64, count: 3_000 } as const;

/** A burst of signed deliveries into the product's own web process: verified, deduplicated, stored, job queued, then 200. */
export const ingest: Workload = {
  goals: ['A', "A'"],
  name: `webhook ingest: ${counted} deliveries of 4.5 kB over ${connections} connections`,
  async run(stage) {
    const scratch = await stage.scratch('ingest');
    await prepare(scratch);
    const limit = path.join(import.meta.dirname, 'limit-server.ts');
    const [web, each, batched] = await Promise.all([
      startWeb(scratch),
      startServer(limit, ['each', scratch.url, signingSecret]),
      startServer(limit, ['batched', scratch.url, signingSecret]),
    ]);
    try {
      return await measure(stage, scratch, {
        product: { address: `${web.url}/webhooks/stripe`, table: 'webhook_events' },
        each: { address: each.url, table: 'limit_events' },
        batched: { address: batched.url, table: 'limit_events' },
      });
    } finally {
      await Promise.all([web.stop(), each.stop(), batched.stop()]);
    }
  },
};

interface Side {
  readonly address: string;
  /** Where its rows must be. */
  readonly table: string;
}

async function measure(stage: Stage, scratch: Scratch, sides: Readonly<Record<'product' | 'each' | 'batched', Side>>) {
  const rates = await interleaved(stage.rounds, {
    product: () => burst(scratch, sides.product),
    each: () => burst(scratch, sides.each),
    batched: () => burst(scratch, sides.batched),
  });
  const tails = await interleaved(stage.rounds, {
    product: () => tail(scratch, sides.product),
    each: () => tail(scratch, sides.each),
  });
  return [
    {
      what: 'webhook ingest',
      ...ratio(rates.product, rates.batched, 'events/s'),
      unit: 'x LIMIT-2',
      goal: { atLeast: 0.75 },
    },
    {
      what: 'webhook ingest',
      ...ratio(rates.product, rates.each, 'events/s'),
      unit: 'x LIMIT-1',
      goal: { atLeast: 1.2 },
    },
    {
      what: `p99 at ${paced.perSecond}/s, open loop`,
      ...ratio(tails.product, tails.each, 'ms'),
      unit: 'x LIMIT-1',
      goal: { atMost: 1.5 },
    },
  ];
}

/** Events per second of a closed loop. */
async function burst(scratch: Scratch, side: Side): Promise<number> {
  await empty(scratch);
  await fireClosed(side.address, deliveries(side.address, warmUp), connections);
  const seconds = await fireClosed(side.address, deliveries(side.address, counted), connections);
  await mustHold(scratch, side, warmUp + counted);
  return counted / seconds;
}

/** The 99th percentile of the open loop, ms. */
async function tail(scratch: Scratch, side: Side): Promise<number> {
  await empty(scratch);
  await fireClosed(side.address, deliveries(side.address, warmUp / 4), connections);
  const took = await fireAtRate(side.address, deliveries(side.address, paced.count), paced);
  await mustHold(scratch, side, warmUp / 4 + paced.count);
  return percentile(took, 0.99);
}

/** An enabled connection with a signing secret, the job engine's schema and trigger, and the limits' bare table. */
async function prepare({ db, url, secretKey, dataDir }: Scratch): Promise<void> {
  const connectionId = newId();
  const now = systemClock.now();
  const key = loadSecretKey({ secretKey, dataDir, databaseUrl: url });
  await transaction(db, async (tx) => {
    await tx('connections').insert({
      id: connectionId,
      plugin_id: 'stripe',
      state: 'connected',
      identity: JSON.stringify({
        organisation: 'Bench',
        organisationId: 'acct_1',
        timeZone: 'Europe/London',
        baseCurrency: 'GBP',
        liveMode: false,
      }),
      created_at: now.toString(),
    });
    await putSecret(tx, key, { connectionId, field: 'apiKey', value: 'sk_test_bench' }, now);
    await putSecret(tx, key, { connectionId, field: 'webhookSecret', value: signingSecret }, now);
    await tx.raw(`
      create table limit_events (id uuid primary key, event_id text not null unique, type text not null,
        body text not null, received_at timestamptz not null);
      alter table limit_events alter column body set storage external`);
  });
  const log = createLogger('error');
  const engine = await startJobs({ db, config: { redisUrl: null }, clock: systemClock, log }, {}, []);
  await engine.stop();
}

async function empty({ db }: Scratch): Promise<void> {
  await db.hub.raw('truncate webhook_events, limit_events, jobs, graphile_worker._private_jobs');
  await db.hub.raw('checkpoint');
}

/** Every event is there; the product has queued them as one job of their connection. */
async function mustHold({ db }: Scratch, { table }: Side, events: number): Promise<void> {
  const { rows } = await db.hub.raw<{ rows: { events: number; jobs: number }[] }>(
    `select (select count(*) from ${table}) as events, (select count(*) from graphile_worker._private_jobs) as jobs`,
  );
  const jobs = table === 'webhook_events' ? 1 : 0;
  if (rows[0]?.events !== events || rows[0].jobs !== jobs)
    throw new Error(
      `${table} holds ${rows[0]?.events ?? 0} of ${events} events and ${rows[0]?.jobs ?? 0} of ${jobs} jobs.`,
    );
}
