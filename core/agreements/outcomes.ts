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

/**
 * Seconds until what did not leave, or is not known to have left, is taken up again: 10, 20, 40, … within bounds. Below the
 * lower one 'not found' would not be believed anyway; above the upper one a service that is back waits needlessly.
 */
export function pauseSeconds(attempts: number): number {
  return Math.min(Math.max(settlingSeconds, 10 * 2 ** Math.min(attempts, 7)), 900);
}

/**
 * Seconds of grace before somebody else takes a sending up: for a worker still at it, or for the job that was queued for the
 * end of its pause. Too short asks the service twice, which costs a call; too long only waits.
 */
const graceSeconds = 60;

/** A sending nobody is at any more: a worker died over it, or what was to take it up again was lost. Pure. */
export function isLeftBehind(
  { sending, attempts, updatedAt }: Pick<Agreement, 'sending' | 'attempts'> & { readonly updatedAt: string },
  now: Temporal.Instant,
): boolean {
  if (sending === 'sent' || sending === 'refused') return false;
  const pause = sending === 'sending' ? 0 : pauseSeconds(attempts);
  return Temporal.Instant.from(updatedAt).until(now).total('seconds') > pause + graceSeconds;
}

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
