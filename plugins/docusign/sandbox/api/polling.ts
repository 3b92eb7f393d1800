import type { Office } from '../office.ts';
import { ApiError } from './answers.ts';

/** 'API usage guidelines': nobody asks about the same envelope more often. */
const restMs = 15 * 60_000;

/**
 * Somebody asks about one envelope. Asking again within fifteen minutes is polling when nothing has happened to it in
 * between: no change, no signing link, no signer who came or went. DocuSign does not publish how it tells polling; this
 * is its guideline to the letter, so that an app that polls is caught here and not there.
 */
export function refusePolling(office: Office, envelopeId: string): void {
  const now = office.now();
  const before = office.polls.get(envelopeId);
  if (before !== undefined && now - before < restMs)
    throw new ApiError(
      'Hourly_Envelope_Polling_Limit_Exceeded',
      `The maximum number of hourly requests for envelope ${envelopeId} has been exceeded.`,
    );
  office.polls.set(envelopeId, now);
}
