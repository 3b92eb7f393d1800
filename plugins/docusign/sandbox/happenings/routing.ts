import type { Envelope, Recipient } from '../model.ts';
import type { Office } from '../office.ts';
import { announce } from '../connect.ts';
import { keep, withRecipient } from './change.ts';

/** Whose turn it is once this much is done: the lowest order at which a signer has not finished. */
export function nextInLine(envelope: Envelope): readonly Recipient[] {
  const waiting = envelope.recipients.filter(({ role, status }) => role === 'signer' && status !== 'completed');
  const order = Math.min(...waiting.map((one) => one.order));
  return waiting.filter((one) => one.order === order && one.status === 'created');
}

/** Invites whoever's turn it has become. */
export function inviteNext(office: Office, envelope: Envelope): Envelope {
  let current = envelope;
  for (const recipient of nextInLine(envelope)) {
    current = keep(office, withRecipient(office, current, recipient.id, { status: 'sent', sentAt: office.now() }));
    announce(office, current, 'recipient-sent', recipient.id);
  }
  return current;
}
