import type { Office } from '../office.ts';
import { ApiError } from './answers.ts';

const hourMs = 3_600_000;

/**
 * Somebody asks about one envelope. DocuSign's guideline is once in fifteen minutes, so four times an hour; how it really
 * counts it does not publish. Here a question is polling when nothing has happened to the envelope since the last one: no
 * change, no signing link made, no signer who came or went.
 */
export function refusePolling(office: Office, envelopeId: string): void {
  const now = office.now();
  const asked = (office.polls.get(envelopeId) ?? []).filter((at) => now - at < hourMs);
  if (asked.length >= office.setup().limits.polls)
    throw new ApiError(
      'Hourly_Envelope_Polling_Limit_Exceeded',
      `The maximum number of hourly requests for envelope ${envelopeId} has been exceeded.`,
    );
  office.polls.set(envelopeId, [...asked, now]);
}
