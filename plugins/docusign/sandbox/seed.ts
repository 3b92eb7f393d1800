import type { DemoEnvelope, DemoFirm } from '../../../core/plugin-api/index.ts';
import type { Envelope, Recipient } from './model.ts';
import type { Office } from './office.ts';
import { msOf } from './times.ts';

/** How long before signing a signer opened the document, in milliseconds. */
const readingMs = 4 * 60_000;

/** The firm's agreements, as they were sent from its own account. Without events: nobody was listening. */
export function seed(office: Office, firm: DemoFirm): void {
  office.change({
    accountName: firm.name,
    currency: firm.currency,
    user: { ...office.setup().user, name: firm.name, email: firm.email },
  });
  for (const past of firm.envelopes) {
    const envelope = envelopeOf(office, past);
    office.envelopes.put(envelope.id, envelope);
  }
}

function envelopeOf({ kit }: Office, past: DemoEnvelope): Envelope {
  const sentAt = msOf(past.sentAt);
  const endedAt = past.endedAt === null ? null : msOf(past.endedAt);
  const at = (status: DemoEnvelope['status']) => (past.status === status ? endedAt : null);
  return {
    id: kit.uuid(),
    status: past.status,
    subject: past.subject,
    message: past.message,
    transactionId: null,
    customFields: [],
    documents: [{ id: '1', name: past.documentName }],
    recipients: past.signers.map((signer, index) => recipientOf(kit.uuid(), kit.uuid(), past, signer, index)),
    notifications: [],
    createdAt: sentAt,
    sentAt,
    deliveredAt: past.status === 'completed' && endedAt !== null ? Math.max(sentAt, endedAt - readingMs) : null,
    completedAt: at('completed'),
    declinedAt: at('declined'),
    voidedAt: at('voided'),
    voidedReason: past.status === 'voided' ? past.reason : null,
    statusChangedAt: endedAt ?? sentAt,
    modifiedAt: endedAt ?? sentAt,
  };
}

/** Everybody signs in the portal: `clientUserId` is the person's own key, as an app would have set it. */
function recipientOf(
  guid: string,
  userId: string,
  past: DemoEnvelope,
  signer: DemoEnvelope['signers'][number],
  index: number,
): Recipient {
  const before = past.signers[index - 1];
  const turn = before === undefined || before.signedAt !== null;
  const signedAt = signer.signedAt === null ? null : msOf(signer.signedAt);
  const sentAt = turn ? msOf(before?.signedAt ?? past.sentAt) : null;
  const declines = past.status === 'declined' && turn && signedAt === null;
  const declinedAt = declines && past.endedAt !== null ? msOf(past.endedAt) : null;
  const acted = signedAt ?? declinedAt;
  return {
    id: String(index + 1),
    guid,
    userId,
    role: 'signer',
    name: signer.name,
    email: signer.email,
    order: signer.order,
    clientUserId: signer.personKey,
    status: signedAt !== null ? 'completed' : declines ? 'declined' : turn ? 'sent' : 'created',
    sentAt,
    deliveredAt: acted === null ? null : Math.max(sentAt ?? acted, acted - readingMs),
    signedAt,
    declinedAt,
    declinedReason: declines ? past.reason : null,
    authentication: signedAt === null ? null : { method: 'Password', instant: null, domain: null },
  };
}
