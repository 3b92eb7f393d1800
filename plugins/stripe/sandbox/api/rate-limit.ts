import { ApiError } from './errors.ts';

/** Calls in any one second; Stripe's test mode (documentation, 'Rate limits'). */
const callsPerSecond = 25;

/** Counts the calls of the last second by the shared clock, so that tests move time instead of waiting. */
export function createRateLimit(now: () => Temporal.Instant): () => void {
  let taken: number[] = [];
  return () => {
    const at = now().epochMilliseconds;
    taken = taken.filter((before) => at - before < 1000);
    if (taken.length >= callsPerSecond)
      throw new ApiError(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
      });
    taken.push(at);
  };
}
