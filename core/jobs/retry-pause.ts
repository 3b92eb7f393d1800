import { VendorUnavailable } from '../plugin-api/index.ts';

/** A vendor's outage may last a day; an attempt every five minutes finds its end soon and costs little budget. */
const longestSeconds = 300;

/**
 * How long a failed job waits before its next attempt, in seconds: 2, 4, 8 … 300, or what the vendor asked
 * for when that is longer. Jobs are never given up: what cannot be done is for its handler to say.
 */
export function retryPause(attempt: number, error: unknown): number {
  const growing = Math.min(longestSeconds, 2 ** Math.min(attempt, 20));
  const asked = error instanceof VendorUnavailable ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.max(growing, asked);
}
