import type { JobDeps, JobEngine, JobHandlers, Schedule } from './engine.ts';

/**
 * Starts running jobs in this process: with Bull where `REDIS_URL` names a Redis, with graphile-worker
 * otherwise. Whatever the other engine left is taken over, so that the choice may change between two starts.
 * Handlers get no identity but their payload. Only the engine that is used is loaded, and only here: web and
 * commands, which queue jobs too, start sooner without either.
 */
export async function startJobs(
  deps: JobDeps,
  handlers: JobHandlers,
  schedules: readonly Schedule[] = [],
): Promise<JobEngine> {
  const { redisUrl } = deps.config;
  if (redisUrl === null) return (await import('./graphile.ts')).startGraphile(deps, handlers, schedules);
  return (await import('./bull.ts')).startBull(deps, redisUrl, handlers, schedules);
}
