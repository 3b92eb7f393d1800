import type { RequestHandler } from 'express';
import type { Office } from '../office.ts';
import { ApiError } from './answers.ts';

const hourMs = 3_600_000;
const burstMs = 30_000;

/**
 * An hour is counted from its full hour, a burst over the last 30 seconds, by the shared clock ('API resource limits').
 * Each answer says what is left; a call too many takes no effect.
 */
export function limits(office: Office): RequestHandler {
  let calls: number[] = [];
  return (_req, res, next) => {
    const { hour, burst } = office.setup().limits;
    const now = office.now();
    const hourBegan = now - (now % hourMs);
    calls = calls.filter((at) => at <= now && at >= Math.min(hourBegan, now - burstMs));
    const ofHour = calls.filter((at) => at >= hourBegan).length;
    const ofBurst = calls.filter((at) => at > now - burstMs).length;
    res.set({
      'X-RateLimit-Reset': String((hourBegan + hourMs) / 1000),
      'X-RateLimit-Limit': String(hour),
      'X-RateLimit-Remaining': String(Math.max(0, hour - ofHour - 1)),
      'X-BurstLimit-Limit': String(burst),
      'X-BurstLimit-Remaining': String(Math.max(0, burst - ofBurst - 1)),
    });
    if (ofHour >= hour)
      throw new ApiError(
        'HOURLY_APIINVOCATION_LIMIT_EXCEEDED',
        `The maximum number of hourly API invocations has been exceeded. The hourly limit is ${hour}.`,
      );
    if (ofBurst >= burst)
      throw new ApiError(
        'BURST_APIINVOCATION_LIMIT_EXCEEDED',
        `The maximum number of burst API invocations has been exceeded. The burst limit is ${burst}.`,
      );
    calls.push(now);
    next();
  };
}
