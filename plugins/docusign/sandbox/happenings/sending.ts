import { announce } from '../connect.ts';
import type { Envelope } from '../model.ts';
import type { Office } from '../office.ts';
import { inState, keep } from './change.ts';
import { inviteNext } from './routing.ts';

/** A draft leaves: the first in line are invited. */
export function sendOut(office: Office, envelope: Envelope): Envelope {
  const sent = keep(office, inState(office, envelope, 'sent', { sentAt: office.now() }));
  announce(office, sent, 'envelope-sent');
  return inviteNext(office, sent);
}

/** The invitation goes out again to those whose turn it is. */
export function resend(office: Office, envelope: Envelope): Envelope {
  const kept = keep(office, { ...envelope, modifiedAt: office.now() });
  announce(office, kept, 'envelope-resent');
  for (const { id, status } of kept.recipients)
    if (status === 'sent' || status === 'delivered') announce(office, kept, 'recipient-resent', id);
  return kept;
}
