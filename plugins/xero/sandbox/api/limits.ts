import type { RequestHandler } from 'express';
import type { Ledger } from '../ledger.ts';

/**
 * Xero's limits per organisation: calls a minute, calls a day, calls at once, by the shared clock. Each answer says
 * what is left; a call too many is a 429 with Retry-After and the name of the limit, and takes no effect.
 */
export function limits(ledger: Ledger): RequestHandler {
  let calls: number[] = [];
  let running = 0;
  return (_req, res, next) => {
    const { minute, day, concurrent } = ledger.organisation().limits;
    const now = ledger.now();
    calls = calls.filter((at) => at > now - dayMs && at <= now);
    const lastMinute = calls.filter((at) => at > now - minuteMs);
    res.set('X-DayLimit-Remaining', String(Math.max(0, day - calls.length - 1)));
    res.set('X-MinLimit-Remaining', String(Math.max(0, minute - lastMinute.length - 1)));
    res.set('X-AppMinLimit-Remaining', '9999');
    const refusal =
      running >= concurrent
        ? { problem: 'concurrent', wait: 1 }
        : lastMinute.length >= minute
          ? { problem: 'minute', wait: secondsUntil(lastMinute[0] ?? now, minuteMs, now) }
          : calls.length >= day
            ? { problem: 'day', wait: secondsUntil(calls[0] ?? now, dayMs, now) }
            : null;
    if (refusal) {
      res.set('Retry-After', String(refusal.wait));
      res.set('X-Rate-Limit-Problem', refusal.problem);
      res.status(429).end();
      return;
    }
    calls.push(now);
    running += 1;
    res.once('close', () => {
      running -= 1;
    });
    next();
  };
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

function secondsUntil(first: number, span: number, now: number): number {
  return Math.max(1, Math.ceil((first + span - now) / 1000));
}
