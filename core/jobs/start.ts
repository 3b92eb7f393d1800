import { startBull } from './bull.ts';
import type { JobDeps, JobEngine, JobHandlers, Schedule } from './engine.ts';
import { startGraphile } from './graphile.ts';

/**
 * Starts running jobs in this process: with Bull where `REDIS_URL` names a Redis, with graphile-worker
 * otherwise. Whatever the other engine left is taken over, so that the choice may change between two starts.
 * Handlers get no identity but their payload.
 */
export function startJobs(
  deps: JobDeps,
  handlers: JobHandlers,
  schedules: readonly Schedule[] = [],
): Promise<JobEngine> {
  const { redisUrl } = deps.config;
  return redisUrl === null ? startGraphile(deps, handlers, schedules) : startBull(deps, redisUrl, handlers, schedules);
}
