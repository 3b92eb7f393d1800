import { EventEmitter } from 'node:events';
import { run, type TaskList, type WorkerEvents } from 'graphile-worker';
import {
  concurrency,
  stopMs,
  tickMs,
  type JobDeps,
  type JobEngine,
  type JobHandler,
  type JobHandlers,
} from './engine.ts';
import type { Schedule } from './engine.ts';
import { graphileLogger } from './graphile-log.ts';
import { feedGraphile, handOverDue } from './handover.ts';
import { deadOnes, showLife, suspicion } from './liveness.ts';
import { retryPause } from './retry-pause.ts';
import { queueDue, registerSchedules } from './schedules.ts';
import { every, settled, untilTrue } from './waiting.ts';

/** How long a finished worker's rows may wait for the next look; a notification usually comes first. */
const pollInterval = 1_000;

/**
 * graphile-worker on PostgreSQL: the default. Without its local queue and batched completion, which are
 * faster for floods but let a killed or busy worker sit on jobs it has not begun.
 */
export async function startGraphile(
  deps: JobDeps,
  handlers: JobHandlers,
  schedules: readonly Schedule[],
): Promise<JobEngine> {
  const { db, clock, log } = deps;
  const stopping = new AbortController();
  const events: WorkerEvents = new EventEmitter();
  let worker = '';
  events.on('pool:create', ({ workerPool }) => (worker = workerPool.id));
  const runner = await run({
    connectionString: db.url,
    maxPoolSize: concurrency + 2,
    concurrency,
    pollInterval,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: stopMs,
    logger: graphileLogger(log),
    events,
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [name, task(deps, name, handler, stopping.signal)]),
    ),
    parsedCronItems: [],
  });
  // An engine that ends by itself is restarted by whoever supervises the worker.
  runner.promise.catch((error: unknown) => {
    log.error({ err: error }, 'The job engine ended with an error.');
  });
  const life = await showLife(db, worker, (error) => {
    log.warn({ err: error }, 'Lost the connection that shows this worker is alive.');
  });
  await feedGraphile(db);
  await registerSchedules(db, clock, schedules);
  const suspect = suspicion();
  const ticking = every(tickMs, log, async () => {
    await handOverDue(db, clock.now());
    await queueDue(db, clock, schedules);
    await freeDead(deps, suspect);
  });
  return {
    async stop() {
      stopping.abort();
      await ticking.stop();
      await settled(runner.stop(), stopMs);
      await life.close();
    },
    drained: () => untilTrue(() => isIdle(deps, Object.keys(handlers))),
  };
}

function task(deps: JobDeps, name: string, handler: JobHandler, signal: AbortSignal): TaskList[string] {
  return async (envelope, { job }) => {
    const { payload, attempt } = envelope as { payload: Record<string, unknown>; attempt: number };
    try {
      await handler(payload, { attempt: attempt + 1, signal });
    } catch (error) {
      const seconds = signal.aborted ? 0 : retryPause(attempt + 1, error);
      deps.log.error({ err: error, job: name, attempt: attempt + 1, retryInSeconds: seconds }, `Job ${name} failed.`);
      await postpone(deps, job.id, signal.aborted ? attempt : attempt + 1, seconds);
      throw error;
    }
  };
}

/**
 * Decides when a failing job runs again. graphile-worker adds e^attempts seconds (up to six hours) to run_at
 * when it books the failure; a count of 0 makes that one second. A job whose key was queued anew while it ran
 * has its count at the maximum and stays there: the newer one stands for it.
 */
async function postpone({ db }: JobDeps, id: string, attempt: number, seconds: number): Promise<void> {
  await db.hub.raw(
    `update graphile_worker._private_jobs set
       run_at = clock_timestamp() + make_interval(secs => ?::double precision - 1),
       attempts = case when attempts >= max_attempts then attempts else 0 end,
       payload = (payload::jsonb || jsonb_build_object('attempt', ?::integer))::json
     where id = ?`,
    [seconds, attempt, id],
  );
}

/** Gives back the jobs of workers that are gone, and forgets those a newer one of their key stands for. */
async function freeDead({ db, log }: JobDeps, suspect: (dead: readonly string[]) => string[]): Promise<void> {
  const { rows }: { rows: { worker: string }[] } = await db.hub.raw(
    `select distinct locked_by as worker from graphile_worker._private_jobs where locked_by is not null`,
  );
  const dead = suspect(
    await deadOnes(
      db,
      rows.map(({ worker }) => worker),
    ),
  );
  if (dead.length > 0) {
    log.warn({ workers: dead }, 'Workers are gone; their jobs are free again.');
    await db.hub.raw('select graphile_worker.force_unlock_workers(?::text[])', [dead]);
  }
  await db.hub.raw('delete from graphile_worker._private_jobs where not is_available and locked_by is null');
}

async function isIdle({ db, clock }: JobDeps, names: readonly string[]): Promise<boolean> {
  const { rows }: { rows: { busy: boolean }[] } = await db.hub.raw(
    `select exists (
       select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = any (?::text[])
         and (j.locked_by is not null or (j.is_available and j.run_at <= clock_timestamp()))
     ) or exists (
       select from jobs where name = any (?::text[]) and (run_at is null or run_at <= ?)
         and (retry_at is null or retry_at <= clock_timestamp())
     ) as busy`,
    [[...names], [...names], clock.now().toString()],
  );
  return rows[0]?.busy === false;
}
