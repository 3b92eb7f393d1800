import type { Envelope, SigningHint } from '../plugin-api/index.ts';

type Recipient = Envelope['recipients'][number];

/** Someone an agreement goes to. */
export interface Signer {
  readonly id: string;
  readonly agreementId: string;
  readonly clientId: string;
  /** Who this is here; null for someone who cannot sign in. */
  readonly personId: string | null;
  readonly recipientId: string | null;
  /** Set where this person signs in the portal; else the service mails its own link. */
  readonly clientUserId: string | null;
  readonly name: string;
  readonly email: string;
  /** Signing order: equal positions sign at the same time. */
  readonly position: number;
  readonly role: Recipient['role'];
  readonly status: Recipient['status'];
  readonly actedAt: string | null;
  /** When we last sent them to the service's page, and when they last came back. */
  readonly openedAt: string | null;
  readonly returnedAt: string | null;
  /** What the service's page said of it then. */
  readonly hint: SigningHint | null;
  readonly lookedAt: string | null;
}

export const signerColumns = `
  s.id, s.agreement_id as "agreementId", s.client_id as "clientId", s.person_id as "personId",
  s.recipient_id as "recipientId", s.client_user_id as "clientUserId", s.name, s.email, s.position, s.role, s.status,
  s.acted_at as "actedAt", s.opened_at as "openedAt", s.returned_at as "returnedAt", s.hint, s.looked_at as "lookedAt"`;

/** It is this signer's turn. */
export function isAsked(signer: Pick<Signer, 'role' | 'status'>): boolean {
  return signer.role === 'signer' && (signer.status === 'sent' || signer.status === 'delivered');
}
