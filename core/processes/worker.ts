import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { startJobs } from '../jobs/index.ts';
import type { Deps } from '../wing.ts';
import { live } from './child.ts';
import { findDatabase, openDeps } from './open-deps.ts';
import { allJobs, allSchedules } from './wings.ts';

/** Runs the jobs: syncs, webhooks, postings, mail. Many may run beside each other. */
export async function runWorker(config: Config, mode: Deps['mode'], log: Logger): Promise<void> {
  const database = await findDatabase(config);
  const open = await openDeps(config, { databaseUrl: database.url, mode, log });
  const { deps } = open;
  const engine = await startJobs(deps, allJobs(deps), allSchedules);
  log.info({ engine: config.redisUrl === null ? 'graphile-worker' : 'bull' }, 'worker is ready');
  live(config, {}, async () => {
    await engine.stop();
    await open.close();
    await database.stop();
  });
}
