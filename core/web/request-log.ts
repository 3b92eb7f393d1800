import type { RequestHandler } from 'express';
import { newId } from '../ground/ids.ts';
import type { Logger } from '../ground/log.ts';

/** Gives each request its id and writes one line when it ends. Addresses are logged without their query. */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    req.id = newId();
    res.set('X-Request-Id', req.id);
    const pathAtStart = loggable(req.path);
    res.once('close', () => {
      log.info(
        {
          requestId: req.id,
          method: req.method,
          path: pathAtStart,
          status: res.statusCode,
          ms: Math.round((performance.now() - began) * 10) / 10,
          personId: (req.reader as typeof req.reader | undefined)?.person.id,
          ...(res.writableFinished ? {} : { cut: true }),
        },
        'request',
      );
    });
    next();
  };
}

/** One-time tokens stand in a path; they are as good as a password while they live. */
function loggable(path: string): string {
  return path.replace(/^\/(first-run|owner-link)\/[^/]+/, '/$1/[redacted]');
}
