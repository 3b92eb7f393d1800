import type { Envelope } from '../plugin-api/index.ts';
import type { Agreement } from './agreement.ts';
import type { Signer } from './signer.ts';

type Recipient = Envelope['recipients'][number];

/** An envelope's recipient as a row of ours; `id` is null where there is none yet. */
export interface DrawnSigner {
  readonly id: string | null;
  readonly recipientId: string;
  readonly clientUserId: string | null;
  readonly name: string;
  readonly email: string;
  readonly position: number;
  readonly role: Recipient['role'];
  readonly status: Recipient['status'];
  readonly actedAt: string | null;
}

/** What an envelope says, in the columns of an agreement. */
export interface Drawn {
  readonly status: Envelope['status'];
  readonly subject: string;
  readonly documentName: string | null;
  readonly senderName: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
  readonly reason: string | null;
  readonly signers: readonly DrawnSigner[];
}

/** Draws an envelope onto what we have of it: each recipient finds its row by our id, else the service's, else who it is. Pure. */
export function draw(envelope: Envelope, known: readonly Signer[]): Drawn {
  const free = new Set(known);
  return {
    status: envelope.status,
    subject: envelope.subject,
    documentName: envelope.documents[0]?.name ?? null,
    senderName: envelope.sender?.name ?? null,
    sentAt: envelope.sentAt,
    endedAt: envelope.completedAt ?? envelope.declinedAt ?? envelope.voidedAt,
    reason: envelope.reason,
    signers: envelope.recipients.map((recipient) => {
      const row = rowOf(recipient, [...free]);
      if (row) free.delete(row);
      return {
        id: row?.id ?? null,
        recipientId: recipient.id,
        clientUserId: recipient.clientUserId,
        name: recipient.name,
        email: recipient.email,
        position: recipient.order,
        role: recipient.role,
        status: recipient.status,
        actedAt: recipient.actedAt,
      };
    }),
  };
}

function rowOf(recipient: Recipient, rows: readonly Signer[]): Signer | undefined {
  return (
    rows.find((row) => row.clientUserId !== null && row.clientUserId === recipient.clientUserId) ??
    rows.find((row) => row.recipientId === recipient.id) ??
    rows.find((row) => row.recipientId === null && row.email.toLowerCase() === recipient.email.toLowerCase())
  );
}

/** What is new since the agreement was drawn last, for those who must hear of it. Pure. */
export function newsOf(
  before: Pick<Agreement, 'status'> | null,
  known: readonly Signer[],
  drawn: Drawn,
): { readonly ended: 'completed' | 'declined' | 'voided' | null; readonly changed: boolean } {
  const isOver = drawn.status === 'completed' || drawn.status === 'declined' || drawn.status === 'voided';
  const statuses = new Map(known.map(({ id, status }) => [id, status]));
  return {
    ended: isOver && before !== null && before.status !== drawn.status ? drawn.status : null,
    changed:
      before?.status !== drawn.status ||
      drawn.signers.some(({ id, status }) => id === null || statuses.get(id) !== status),
  };
}
