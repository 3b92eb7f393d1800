import { openDatabase } from '../db/index.ts';
import { systemClock } from '../ground/clock.ts';
import { createLogger } from '../ground/log.ts';
import { startJobs } from './index.ts';

/**
 * A worker of its own process, to be killed: `node worker-for-tests.ts <database url> <redis url or ''>`.
 * It takes the job 'hold', says so on stdout, and never finishes it.
 */
const [url = '', redisUrl = ''] = process.argv.slice(2);
const db = openDatabase({ url, portalUrl: url });
await startJobs(
  { db, config: { redisUrl: redisUrl === '' ? null : redisUrl }, clock: systemClock, log: createLogger('warn') },
  {
    hold: () => {
      process.stdout.write('holding\n');
      return new Promise(() => undefined);
    },
  },
);
