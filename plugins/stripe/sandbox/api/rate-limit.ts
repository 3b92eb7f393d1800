import { ApiError } from './errors.ts';

/** Calls in any one second; Stripe's test mode (documentation, 'Rate limits'). */
const callsPerSecond = 25;

/** Counts calls of the last second, in real time: a shared clock that is moved does not refill it. */
export function createRateLimit(): () => void {
  let taken: number[] = [];
  return () => {
    const now = performance.now();
    taken = taken.filter((at) => now - at < 1000);
    if (taken.length >= callsPerSecond)
      throw new ApiError(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
      });
    taken.push(now);
  };
}
