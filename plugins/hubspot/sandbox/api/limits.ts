import type { RequestHandler, Response } from 'express';
import type { Crm } from '../crm.ts';

const tenSecondsMs = 10_000;
const searchesInASecond = 5;
const callsInADay = 250_000;

/**
 * 'API usage guidelines and limits': calls in any ten seconds, and searches in any second, whose answers carry no
 * figures. Counted in memory by the shared clock: a restart forgets some seconds.
 */
export function limits(crm: Crm): RequestHandler {
  let calls: number[] = [];
  let searches: number[] = [];
  let today = 0;
  return (req, res, next) => {
    const now = crm.now();
    const most = crm.account().callsInTenSeconds;
    if (/\/search$/.test(req.path)) {
      searches = searches.filter((at) => at > now - 1_000 && at <= now);
      if (searches.length >= searchesInASecond) {
        refuse(crm, res, 'SECONDLY', 'secondly');
        return;
      }
      searches.push(now);
      next();
      return;
    }
    calls = calls.filter((at) => at > now - tenSecondsMs && at <= now);
    const room = most - calls.length;
    res.set({
      'X-HubSpot-RateLimit-Max': String(most),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, room - 1)),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(tenSecondsMs),
      'X-HubSpot-RateLimit-Daily': String(callsInADay),
      'X-HubSpot-RateLimit-Daily-Remaining': String(callsInADay - today),
    });
    if (room <= 0) {
      refuse(crm, res, 'TEN_SECONDLY_ROLLING', 'ten_secondly_rolling');
      return;
    }
    calls.push(now);
    today += 1;
    next();
  };
}

function refuse(crm: Crm, res: Response, policyName: string, limit: string): void {
  res.status(429).json({
    status: 'error',
    message: `You have reached your ${limit} limit.`,
    errorType: 'RATE_LIMIT',
    correlationId: crm.kit.uuid(),
    policyName,
    requestId: crm.kit.uuid(),
  });
}
