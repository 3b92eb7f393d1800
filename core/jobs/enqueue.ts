import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';

export interface EnqueueOptions {
  /** ISO instant before which the job does not run. */
  readonly runAt?: string;
  /** A job with the same key that has not started yet is replaced, so that many causes make one run. */
  readonly key?: string;
}

/**
 * Queues a job in the transaction that causes it: it exists exactly when the transaction commits.
 * Works for the portal's role too. Which engine runs it is decided by the worker, not here.
 */
export async function enqueue(
  tx: Transaction,
  name: string,
  payload: Readonly<Record<string, unknown>>,
  options: EnqueueOptions = {},
): Promise<void> {
  await enqueueMany(tx, [{ name, payload, ...options }]);
}

/** Queues several jobs in one statement. */
export async function enqueueMany(
  tx: Transaction,
  jobs: readonly ({ readonly name: string; readonly payload: Readonly<Record<string, unknown>> } & EnqueueOptions)[],
): Promise<void> {
  if (jobs.length === 0) return;
  await tx('jobs').insert(
    jobs.map((job) => ({
      id: newId(),
      name: job.name,
      payload: JSON.stringify(job.payload),
      key: job.key ?? null,
      run_at: job.runAt ?? null,
      created_at: tx.raw('clock_timestamp()'),
    })),
  );
}
