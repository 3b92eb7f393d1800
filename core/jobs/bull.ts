import Bull from 'bull';
import pg from 'pg';
import { newId } from '../ground/ids.ts';
import * as rows from './bull-rows.ts';
import {
  concurrency,
  stopMs,
  tickMs,
  type JobDeps,
  type JobEngine,
  type JobHandlers,
  type Schedule,
} from './engine.ts';
import { feedRelay, takeBackFromGraphile } from './handover.ts';
import { deadOnes, showLife, suspicion } from './liveness.ts';
import { retryPause } from './retry-pause.ts';
import { queueDue, registerSchedules } from './schedules.ts';
import { every, settled, untilTrue } from './waiting.ts';

/** How many rows one turn of the relay tells Redis of. */
const relayLimit = 1_000;

/** A killed worker's jobs are noticed by Bull within about twice this; its own default is half a minute. */
const lockMs = 4_000;

/**
 * Bull on Redis, for deployments that want it. A row of `jobs` is the job: the relay tells Redis its id, which is
 * Bull's job id too, and the row goes when the work is done. Redis may be flushed or replaced at any time;
 * attempts, pauses and who runs what stand in PostgreSQL.
 */
export async function startBull(
  deps: JobDeps,
  redisUrl: string,
  handlers: JobHandlers,
  schedules: readonly Schedule[],
): Promise<JobEngine> {
  const { db, clock, log } = deps;
  const names = Object.keys(handlers);
  const worker = `bull-${newId()}`;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const running = new Set<Promise<void>>();
  const life = await showLife(db, worker, (error) => {
    log.warn({ err: error }, 'Lost the connection that shows this worker is alive.');
  });
  await feedRelay(db);
  await takeBackFromGraphile(db);
  await registerSchedules(db, clock, schedules);

  const queue = new Bull(await rows.queueName(db), redisUrl, {
    settings: { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 1_000_000 },
  });
  const redisTrouble = onceUntilWell((error) => {
    log.warn({ err: error }, 'Redis is in trouble; jobs wait in the database.');
  });
  queue.on('error', redisTrouble.told);

  async function runRow(id: string): Promise<void> {
    if (isStopping()) return;
    const job = await rows.claim(db, id, worker);
    const handler = job && handlers[job.name];
    if (!handler) return;
    try {
      await handler(job.payload, { attempt: job.attempt, signal: stopping.signal });
      await rows.complete(db, id, worker);
    } catch (error) {
      const stopped = isStopping();
      const seconds = stopped ? 0 : retryPause(job.attempt, error);
      log.error(
        { err: error, job: job.name, attempt: job.attempt, retryInSeconds: seconds },
        `Job ${job.name} failed.`,
      );
      const attempts = stopped ? job.attempt - 1 : job.attempt;
      await rows.postpone(db, id, worker, { attempts, seconds, trouble: String(error) });
    }
  }

  void queue.process(concurrency, async ({ id }) => {
    const run = runRow(String(id));
    running.add(run);
    await run.finally(() => running.delete(run));
  });

  const relay = relayOf(deps, queue, names, redisTrouble.well);
  const listener = wakeOnQueued(deps, relay);
  const suspect = suspicion();
  const ticking = every(tickMs, log, async () => {
    await queueDue(db, clock, schedules);
    await relay();
    const dead = suspect(await deadOnes(db, await rows.holders(db)));
    if (dead.length > 0) {
      log.warn({ workers: dead }, 'Workers are gone; their jobs are free again.');
      await rows.release(db, dead);
    }
    await takeBackFromGraphile(db);
  });
  return {
    async stop() {
      stopping.abort();
      await ticking.stop();
      await listener.close();
      await settled(Promise.allSettled(running), stopMs);
      await settled(queue.close(true), stopMs);
      await life.close();
    },
    drained: () => untilTrue(() => rows.isIdle(db, names, clock.now())),
  };
}

/**
 * One turn at a time tells Redis of due rows. The mark is a key that vanishes with a flush: where it is
 * missing, everything is told anew. Rows told twice are one job, since they share their id.
 */
function relayOf(
  { db, clock }: JobDeps,
  queue: Bull.Queue,
  names: readonly string[],
  well: () => void,
): () => Promise<void> {
  const mark = `${queue.name}:told`;
  let turn: Promise<void> | null = null;
  let again = false;
  async function tell(): Promise<void> {
    do {
      again = false;
      if ((await queue.client.set(mark, '1', 'NX')) === 'OK') await rows.forgetRelayed(db);
      const ids = await rows.toRelay(db, names, clock.now(), relayLimit);
      if (ids.length === 0) continue;
      const options = { removeOnComplete: true, removeOnFail: true };
      await queue.addBulk(ids.map((id) => ({ data: {}, opts: { ...options, jobId: id } })));
      await rows.markRelayed(db, ids);
      again ||= ids.length === relayLimit;
    } while (again);
    well();
  }
  return () => {
    again = true;
    turn ??= tell().finally(() => (turn = null));
    return turn;
  };
}

/** Wakes the relay when rows are queued; without it they would wait for the next tick. */
function wakeOnQueued({ db, log }: JobDeps, relay: () => Promise<void>): { close(): Promise<void> } {
  let client: pg.Client | null = null;
  let closed = false;
  const watching = every(1_000, log, async () => {
    if (client !== null || closed) return;
    const next = new pg.Client({ connectionString: db.url, application_name: 'jobs relay' });
    next.on('notification', () => {
      relay().catch((error: unknown) => {
        log.warn({ err: error }, 'Telling Redis of queued jobs failed; the next tick tries again.');
      });
    });
    const lost = (): void => {
      if (client === next) client = null;
    };
    next.on('error', lost);
    next.on('end', lost);
    await next.connect();
    await next.query('listen portico_jobs');
    client = next;
  });
  return {
    async close() {
      closed = true;
      await watching.stop();
      await client?.end();
    },
  };
}

/** Tells of trouble once, until things are well again: ioredis repeats itself several times a second. */
function onceUntilWell(tell: (error: unknown) => void): { told: (error: unknown) => void; well: () => void } {
  let known = false;
  return {
    told(error) {
      if (!known) tell(error);
      known = true;
    },
    well: () => (known = false),
  };
}
