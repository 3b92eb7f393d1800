import type { Response } from 'express';
import { NotFound, PorticoError, VendorUnavailable } from '../plugin-api/index.ts';

/** A failure whose sentence helps the person at the page: ours are not, and 'not found' has a page of its own. */
export function isTellable(error: unknown): error is PorticoError {
  return error instanceof PorticoError && error.code !== 'bug' && !(error instanceof NotFound);
}

/**
 * 503 with the vendor's own pause where it does not answer, 422 for everything a person can put right. Never 502, whose
 * page proxies like to replace with their own.
 */
export function statusOf(error: PorticoError, res: Response): number {
  if (!(error instanceof VendorUnavailable)) return 422;
  if (error.retryAfterSeconds !== undefined) res.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  return 503;
}
