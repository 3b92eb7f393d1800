import type { Envelope } from '../../../core/plugin-api/index.ts';
import type { WireEnvelope, WireRecipient } from './wire.ts';

type Recipient = Envelope['recipients'][number];

/** DocuSign's words for where a recipient stands; whoever has signed did their part, whatever is left to process. */
const statuses: Readonly<Record<string, Recipient['status']>> = {
  created: 'created',
  sent: 'sent',
  delivered: 'delivered',
  signed: 'completed',
  completed: 'completed',
  declined: 'declined',
};

/** Everybody an envelope names, in signing order. */
export function recipientsOf({ signers, carbonCopies }: WireEnvelope['recipients']): Recipient[] {
  return [
    ...signers.map((wire) => recipientOf(wire, 'signer')),
    ...carbonCopies.map((wire) => recipientOf(wire, 'copy')),
  ].sort((a, b) => a.order - b.order);
}

function recipientOf(wire: WireRecipient, role: Recipient['role']): Recipient {
  return {
    id: wire.recipientId,
    order: wire.routingOrder,
    role,
    name: wire.name,
    email: wire.email,
    clientUserId: wire.clientUserId,
    // Fax and auto-responders: sent, and nobody has looked at it yet.
    status: statuses[wire.status] ?? 'sent',
    actedAt: wire.signedDateTime ?? wire.declinedDateTime,
  };
}
