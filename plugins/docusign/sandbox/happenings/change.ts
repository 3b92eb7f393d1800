import type { Envelope, EnvelopeStatus, Recipient } from '../model.ts';
import type { Office } from '../office.ts';

/** Writes an envelope back; anything that happened gives everybody a new reason to look at it. */
export function keep(office: Office, envelope: Envelope): Envelope {
  office.polls.delete(envelope.id);
  return office.envelopes.put(envelope.id, envelope);
}

/** The envelope in another state, as of now. */
export function inState(
  office: Office,
  envelope: Envelope,
  status: EnvelopeStatus,
  change: Partial<Envelope> = {},
): Envelope {
  const now = office.now();
  return { ...envelope, ...change, status, statusChangedAt: now, modifiedAt: now };
}

/** The envelope with one recipient changed, as of now. */
export function withRecipient(office: Office, envelope: Envelope, id: string, change: Partial<Recipient>): Envelope {
  return {
    ...envelope,
    recipients: envelope.recipients.map((one) => (one.id === id ? { ...one, ...change } : one)),
    modifiedAt: office.now(),
  };
}
