import type { Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';

/** A job handler is shallow: load, call one wing function. It may run again; it throws to be retried. */
export type JobHandler = (
  payload: Readonly<Record<string, unknown>>,
  run: { readonly attempt: number; readonly signal: AbortSignal },
) => Promise<void>;

export interface Schedule {
  readonly job: string;
  /** '1m', '1h', '1d'. */
  readonly every: string;
}

/** A running engine; both implementations pass one contract suite. */
export interface JobEngine {
  /** Resolves when running jobs ended (or their time to do so is over). */
  stop(): Promise<void>;
  /** Resolves once nothing that may run now is waiting or running; for commands and tests. */
  drained(): Promise<void>;
}

/** What an engine needs of the house; `Deps` of a wing has it all. */
export interface JobDeps {
  readonly db: Database;
  readonly config: { readonly redisUrl: string | null };
  readonly clock: Clock;
  readonly log: Logger;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** Jobs that run side by side in one worker: they mostly wait for vendors, and the database pool has ten. */
export const concurrency = 10;

/** How often an engine looks for due later jobs, dead workers and due schedules; the worst delay of a `runAt`. */
export const tickMs = 500;

/** A stop waits this long for running jobs: the whole house has three seconds to close. */
export const stopMs = 2_000;
