import { setTimeout as pause } from 'node:timers/promises';
import { transaction } from '../../../core/db/index.ts';
import { systemClock } from '../../../core/ground/clock.ts';
import { createLogger } from '../../../core/ground/log.ts';
import { enqueue, enqueueMany, startJobs } from '../../../core/jobs/index.ts';
import { hasRedis } from '../../../core/jobs/redis-for-tests.ts';
import { median, percentile, shown, type Figure } from '../figure.ts';
import { interleaved, ratio } from '../rounds.ts';
import type { Scratch } from '../stage/scratch.ts';
import type { Stage } from '../stage/stage.ts';
import type { Skipped, Workload } from '../workload.ts';
import { bullDrain } from './bull.ts';

const jobs = 4_000;
const consumers = 8;
const name = 'bench.nothing';

/** The job port with handlers that do nothing: how fast a flood drains, how soon a single one starts. */
export const jobQueue: Workload = {
  goals: ['D'],
  name: `jobs: ${jobs} that do nothing`,
  async run(stage) {
    const scratch = await stage.scratch('jobs');
    await scratch.db.hub.raw('create table limit_jobs (id uuid primary key, payload jsonb not null)');
    return [...(await drain(stage, scratch)), await toStart(scratch)];
  },
};

async function drain(stage: Stage, scratch: Scratch): Promise<readonly (Figure | Skipped)[]> {
  const withRedis = hasRedis();
  const rates = await interleaved(stage.rounds, {
    product: () => productDrain(scratch),
    limit: () => limitDrain(scratch),
    bull: () => (withRedis ? bullDrain(jobs) : Promise.resolve(0)),
  });
  const what = 'drain';
  return [
    { what, ...ratio(rates.product, rates.limit, 'jobs/s'), unit: 'x SKIP LOCKED by 100', goal: { atLeast: 0.25 } },
    withRedis
      ? { what, ...ratio(rates.product, rates.bull, 'jobs/s'), unit: 'x Bull, AOF always', goal: { atLeast: 2 } }
      : { skipped: 'drain beside Bull, AOF always', why: "no 'redis-server' on this machine" },
  ];
}

/** Jobs per second from the first to the last that ran, all of them queued before. */
async function productDrain(scratch: Scratch): Promise<number> {
  for (let queued = 0; queued < jobs; queued += 500)
    await transaction(scratch.db, (tx) =>
      enqueueMany(
        tx,
        Array.from({ length: 500 }, (_, index) => ({ name, payload: { n: queued + index } })),
      ),
    );
  const ran: number[] = [];
  const engine = await startEngine(scratch, () => void ran.push(performance.now()));
  await engine.drained();
  await engine.stop();
  if (ran.length !== jobs) throw new Error(`${ran.length} of ${jobs} jobs ran.`);
  return (jobs * 1_000) / ((ran.at(-1) ?? 0) - (ran[0] ?? 0));
}

/** A bare table, a hundred rows a statement, eight connections. */
async function limitDrain(scratch: Scratch): Promise<number> {
  const { db } = scratch;
  await db.hub.raw(
    `truncate limit_jobs; insert into limit_jobs select uuidv7(), '{}' from generate_series(1, ${jobs})`,
  );
  await db.hub.raw('checkpoint');
  const clients = await Promise.all(Array.from({ length: consumers }, () => scratch.connect()));
  const text = `delete from limit_jobs where id in (select id from limit_jobs order by id limit 100 for update skip locked)`;
  let done = 0;
  const began = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let took = 1; took > 0; done += took) took = (await client.query({ name: 'take', text })).rowCount ?? 0;
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  for (const client of clients) await client.end();
  if (done !== jobs) throw new Error(`${done} of ${jobs} rows were taken.`);
  return jobs / seconds;
}

/** From the act that queues a job, its commit included, to the first line of its handler; nothing else to do. */
async function toStart(scratch: Scratch): Promise<Figure> {
  let started: PromiseWithResolvers<number> = Promise.withResolvers();
  const engine = await startEngine(scratch, () => started.resolve(performance.now()));
  const took: number[] = [];
  for (let turn = 0; turn < 110; turn += 1) {
    started = Promise.withResolvers();
    const began = performance.now();
    await transaction(scratch.db, (tx) => enqueue(tx, name, {}));
    took.push((await started.promise) - began);
    await pause(15);
  }
  await engine.stop();
  // the first few meet cold connections and plans
  const counted = took.slice(10);
  return {
    what: 'queued to started, idle, p99',
    value: percentile(counted, 0.99),
    unit: ' ms',
    goal: { atMost: 25 },
    beside: `p50 ${shown(median(counted))} ms`,
  };
}

function startEngine({ db }: Scratch, ran: () => void) {
  const deps = { db, config: { redisUrl: null }, clock: systemClock, log: createLogger('error') };
  const handler = (): Promise<void> => {
    ran();
    return Promise.resolve();
  };
  return startJobs(deps, { [name]: handler });
}
