import { ReconnectNeeded, VendorRefused, VendorUnavailable, InvalidInput, NotFound } from '../plugin-api/index.ts';
import type { Agreement, Sending } from './agreement.ts';

/** What changes when something is learnt about a sending. */
export interface Change {
  readonly sending: Sending;
  readonly externalId: string | null;
  readonly trouble: string | null;
}

/**
 * Seconds after handing over before 'not found there' is believed. A call cut off on our side may still be on its way into
 * the service: too short sends twice, too long only waits.
 */
export const settlingSeconds = 30;

export function sent(externalId: string): Change {
  return { sending: 'sent', externalId, trouble: null };
}

/** What follows from a failed sending: it certainly did not happen, a person decides, or nobody knows. Pure. */
export function afterFailure(error: unknown): Change {
  if (error instanceof VendorUnavailable || error instanceof ReconnectNeeded)
    return { sending: 'planned', externalId: null, trouble: error.message };
  if (error instanceof VendorRefused || error instanceof InvalidInput || error instanceof NotFound)
    return { sending: 'refused', externalId: null, trouble: error.message };
  return {
    sending: 'unknown',
    externalId: null,
    trouble: 'The signing service did not say whether it took this. It is being looked for there.',
  };
}

/** What follows from looking at the service for an envelope that may be there. Pure. */
export function afterLook(
  agreement: Pick<Agreement, 'sendingAt'>,
  externalId: string | null,
  now: Temporal.Instant,
): Change {
  if (externalId !== null) return sent(externalId);
  const { sendingAt } = agreement;
  if (sendingAt !== null && Temporal.Instant.from(sendingAt).until(now).total('seconds') < settlingSeconds)
    return { sending: 'unknown', externalId: null, trouble: 'Not found at the signing service yet. Looking again.' };
  return { sending: 'planned', externalId: null, trouble: null };
}
