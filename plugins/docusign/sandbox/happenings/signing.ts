import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { announce } from '../connect.ts';
import type { Authentication, Envelope, Recipient } from '../model.ts';
import type { Office } from '../office.ts';
import { inState, keep, withRecipient } from './change.ts';
import { inviteNext } from './routing.ts';

/** A signer opens the documents. */
export function open(
  office: Office,
  envelope: Envelope,
  recipientId: string,
  authentication: Authentication | null,
): Envelope {
  const recipient = recipientIn(envelope, recipientId);
  const known = authentication ? { authentication } : {};
  if (recipient.status !== 'sent') return keep(office, withRecipient(office, envelope, recipientId, known));
  const change = { status: 'delivered', deliveredAt: office.now(), ...known } as const;
  const opened = keep(office, withRecipient(office, envelope, recipientId, change));
  announce(office, opened, 'recipient-delivered', recipientId);
  const everybody = opened.recipients.every(
    ({ role, status }) => role === 'copy' || status === 'delivered' || status === 'completed',
  );
  if (!everybody || opened.status !== 'sent') return opened;
  const delivered = keep(office, inState(office, opened, 'delivered', { deliveredAt: office.now() }));
  announce(office, delivered, 'envelope-delivered');
  return delivered;
}

/** A signer finishes; the last one completes the envelope. */
export function finish(office: Office, envelope: Envelope, recipientId: string): Envelope {
  const now = office.now();
  const change = { status: 'completed', signedAt: now } as const;
  const signed = keep(office, withRecipient(office, actable(envelope, recipientId), recipientId, change));
  announce(office, signed, 'recipient-completed', recipientId);
  if (signed.recipients.some(({ role, status }) => role === 'signer' && status !== 'completed'))
    return inviteNext(office, signed);
  const copied = signed.recipients
    .filter(({ role }) => role === 'copy')
    .reduce(
      (current, { id }) => withRecipient(office, current, id, { status: 'completed', sentAt: now, signedAt: now }),
      signed,
    );
  const completed = keep(office, inState(office, copied, 'completed', { completedAt: now }));
  announce(office, completed, 'envelope-completed');
  return completed;
}

/** A signer says no: the envelope is over for everybody. */
export function decline(office: Office, envelope: Envelope, recipientId: string, reason: string): Envelope {
  const now = office.now();
  const change = { status: 'declined', declinedAt: now, declinedReason: reason } as const;
  const refused = withRecipient(office, actable(envelope, recipientId), recipientId, change);
  const declined = keep(office, inState(office, refused, 'declined', { declinedAt: now }));
  announce(office, declined, 'recipient-declined', recipientId);
  announce(office, declined, 'envelope-declined');
  return declined;
}

/** The sender takes it back. */
export function withdraw(office: Office, envelope: Envelope, reason: string): Envelope {
  const voided = keep(office, inState(office, envelope, 'voided', { voidedAt: office.now(), voidedReason: reason }));
  announce(office, voided, 'envelope-voided');
  return voided;
}

export function recipientIn(envelope: Envelope, id: string): Recipient {
  const found = envelope.recipients.find((one) => one.id === id);
  if (!found) throw new InvalidInput(`Envelope ${envelope.id} has no recipient ${id}.`);
  return found;
}

/** Throws InvalidInput when this recipient cannot act on this envelope now. */
export function actable(envelope: Envelope, recipientId: string): Envelope {
  const { status, name } = recipientIn(envelope, recipientId);
  if (envelope.status !== 'sent' && envelope.status !== 'delivered')
    throw new InvalidInput(`Envelope ${envelope.id} is ${envelope.status}.`);
  if (status !== 'sent' && status !== 'delivered') throw new InvalidInput(`${name} cannot act now: ${status}.`);
  return envelope;
}
