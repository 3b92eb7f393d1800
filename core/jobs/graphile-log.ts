import { Logger as GraphileLogger } from 'graphile-worker';
import type { Logger } from '../ground/log.ts';

/** graphile-worker's chatter as debug lines: what failed is told by the engine, once and with its error. */
export function graphileLogger(log: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message) => {
    const details = { engine: scope.label };
    if (level === 'warning') log.warn(details, message);
    else log.debug(details, message);
  });
}
