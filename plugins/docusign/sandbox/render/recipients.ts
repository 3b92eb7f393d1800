import type { Envelope, Recipient } from '../model.ts';
import { timeOf } from '../times.ts';

/** Everybody an envelope names, by what they are asked to do. */
export function recipientsObject(envelope: Envelope): object {
  const of = (role: Recipient['role']) => envelope.recipients.filter((one) => one.role === role).map(recipientObject);
  const acting = envelope.recipients.filter(({ status }) => status === 'sent' || status === 'delivered');
  return {
    signers: of('signer'),
    agents: [],
    editors: [],
    intermediaries: [],
    carbonCopies: of('copy'),
    certifiedDeliveries: [],
    inPersonSigners: [],
    seals: [],
    witnesses: [],
    notaries: [],
    recipientCount: String(envelope.recipients.length),
    currentRoutingOrder: String(Math.min(...acting.map(({ order }) => order), 99)),
  };
}

function recipientObject(recipient: Recipient): object {
  return {
    ...(recipient.role === 'signer'
      ? { isBulkRecipient: 'false', recipientSuppliesTabs: 'false', requireUploadSignature: 'false' }
      : {}),
    name: recipient.name,
    email: recipient.email,
    recipientId: recipient.id,
    recipientIdGuid: recipient.guid,
    requireIdLookup: 'false',
    userId: recipient.userId,
    ...(recipient.clientUserId === null ? {} : { clientUserId: recipient.clientUserId }),
    routingOrder: String(recipient.order),
    status: recipient.status,
    completedCount: recipient.status === 'completed' ? '1' : '0',
    deliveryMethod: 'email',
    recipientType: recipient.role === 'signer' ? 'signer' : 'carboncopy',
    ...timeOf('sentDateTime', recipient.sentAt),
    ...timeOf('deliveredDateTime', recipient.deliveredAt),
    ...timeOf('signedDateTime', recipient.signedAt),
    ...timeOf('declinedDateTime', recipient.declinedAt),
    ...(recipient.declinedReason === null ? {} : { declinedReason: recipient.declinedReason }),
  };
}
