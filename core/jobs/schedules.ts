import { transaction, type Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import { Bug } from '../plugin-api/index.ts';
import type { Schedule } from './engine.ts';
import { enqueueMany } from './enqueue.ts';

const units: Record<string, Temporal.DurationLike> = {
  s: { seconds: 1 },
  m: { minutes: 1 },
  h: { hours: 1 },
  d: { hours: 24 },
};

/** '30s', '5m', '1h', '1d' as a duration. Throws Bug for anything else: schedules are written by us. */
export function parseEvery(every: string): Temporal.Duration {
  const match = /^([1-9]\d*)([smhd])$/.exec(every);
  const unit = units[match?.[2] ?? ''];
  if (!match || !unit) throw new Bug(`'${every}' is not a schedule; '5m' would be.`);
  const milliseconds = Temporal.Duration.from(unit).total('milliseconds') * Number(match[1]);
  return Temporal.Duration.from({ milliseconds });
}

/** Makes new schedules due at once; a shortened one is not kept waiting by its old pace. */
export async function registerSchedules(db: Database, clock: Clock, schedules: readonly Schedule[]): Promise<void> {
  const now = clock.now();
  for (const { job, every } of schedules)
    await db.hub.raw(
      `insert into job_schedules (job, next_at) values (?, ?)
       on conflict (job) do update set next_at = least(job_schedules.next_at, ?::timestamptz)`,
      [job, now.toString(), now.add(parseEvery(every)).toString()],
    );
}

/**
 * Queues every schedule whose time has come, once for all workers: who moves the row on queues the job.
 * A clock that jumped a day ahead makes one run, not a day of them.
 */
export async function queueDue(db: Database, clock: Clock, schedules: readonly Schedule[]): Promise<void> {
  if (schedules.length === 0) return;
  const now = clock.now();
  const next = schedules.map(({ every }) => now.add(parseEvery(every)).toString());
  await transaction(db, async (tx) => {
    const due: { rows: { job: string }[] } = await tx.raw(
      `update job_schedules s set next_at = given.next_at
       from (
         select job_schedules.job, wanted.next_at
         from job_schedules join unnest(?::text[], ?::timestamptz[]) wanted (job, next_at) using (job)
         where job_schedules.next_at <= ? order by job for update of job_schedules skip locked
       ) given
       where s.job = given.job
       returning s.job`,
      [schedules.map(({ job }) => job), next, now.toString()],
    );
    await enqueueMany(
      tx,
      due.rows.map(({ job }) => ({ name: job, payload: {}, key: `schedule:${job}` })),
    );
  });
}
