import type { Transaction } from '../db/index.ts';
import type { Envelope } from '../plugin-api/index.ts';
import { signerColumns, type Signer } from './signer.ts';

/**
 * Our own sending. planned: to be sent. sending: handed to the service, its answer not stored. sent: it has it. unknown:
 * nobody knows, it is looked for. refused: the service said no, or it was withdrawn before it left.
 */
export type Sending = 'planned' | 'sending' | 'sent' | 'unknown' | 'refused';

/** Something to be signed by people of one client. Its id is the intent's id where Portico sends it. */
export interface Agreement {
  readonly id: string;
  readonly connectionId: string;
  readonly clientId: string;
  /** Sent from here, or found at the service. */
  readonly origin: 'portico' | 'elsewhere';
  readonly sending: Sending;
  /** When it was last handed to the service. */
  readonly sendingAt: string | null;
  readonly attempts: number;
  /** Why it is not sent, or not known to be, for staff. */
  readonly trouble: string | null;
  /** The service's id. */
  readonly externalId: string | null;
  readonly status: Envelope['status'] | null;
  readonly subject: string;
  readonly message: string;
  readonly documentName: string | null;
  /** Our copy of what is to be signed; null where the service alone has it. */
  readonly documentId: string | null;
  readonly sentBy: string | null;
  readonly senderName: string | null;
  readonly sentAt: string | null;
  /** When it was completed, declined or voided. */
  readonly endedAt: string | null;
  /** Why it was declined or voided. */
  readonly reason: string | null;
  /** When the service was last asked: 'as of'. */
  readonly readAt: string | null;
  readonly wantsEvidence: boolean;
  readonly signedId: string | null;
  readonly certificateId: string | null;
  readonly filedAt: string | null;
  readonly createdAt: string;
}

export const agreementColumns = `
  a.id, a.connection_id as "connectionId", a.client_id as "clientId", a.origin, a.sending,
  a.sending_at as "sendingAt", a.attempts, a.trouble, a.external_id as "externalId", a.status, a.subject, a.message,
  a.document_name as "documentName", a.document_id as "documentId", a.sent_by as "sentBy",
  a.sender_name as "senderName", a.sent_at as "sentAt", a.ended_at as "endedAt", a.reason, a.read_at as "readAt",
  a.wants_evidence as "wantsEvidence", a.signed_id as "signedId", a.certificate_id as "certificateId",
  a.filed_at as "filedAt", a.created_at as "createdAt"`;

/** An agreement with its recipients, in signing order. */
export interface Paper {
  readonly agreement: Agreement;
  readonly signers: readonly Signer[];
}

/** One agreement, by whoever asks: inside `scoped` only the active client's, and only once it is sent. */
export async function readPaper(tx: Transaction, id: string): Promise<Paper | null> {
  const { rows } = await tx.raw<{ rows: Agreement[] }>(`select ${agreementColumns} from agreements a where a.id = ?`, [
    id,
  ]);
  const [agreement] = rows;
  if (!agreement) return null;
  return { agreement, signers: await readSigners(tx, [id]) };
}

/** Recipients of these agreements, in signing order. */
export async function readSigners(tx: Transaction, agreementIds: readonly string[]): Promise<readonly Signer[]> {
  const { rows } = await tx.raw<{ rows: Signer[] }>(
    `select ${signerColumns} from agreement_signers s where s.agreement_id = any(?::uuid[])
     order by s.role desc, s.position, s.id`,
    [[...agreementIds]],
  );
  return rows;
}

export function isOpen({ status }: Pick<Agreement, 'status'>): boolean {
  return status === 'sent' || status === 'delivered';
}
