import type { Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { JobHandler, Schedule } from '../jobs/index.ts';
import { sealAudit } from './seal.ts';

/** What the worker runs for the audit: it is no wing, having no pages. */
export function auditJobs(deps: {
  readonly db: Database;
  readonly clock: Clock;
}): Readonly<Record<string, JobHandler>> {
  return {
    'audit.seal': async () => {
      await sealAudit(deps.db, deps.clock);
    },
  };
}

/** How long an act may stand unprotected. */
export const auditSchedules: readonly Schedule[] = [{ job: 'audit.seal', every: '1m' }];
