import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Agreement } from './agreement.ts';
import type { Drawn } from './project.ts';

/** An envelope drawn, with where it comes from and what is new in it. */
export interface DrawnAgreement extends Drawn {
  readonly id: string;
  readonly before: Agreement | null;
  readonly clientId: string;
  readonly connectionId: string;
  readonly externalId: string;
  readonly recordId: string;
  readonly contentHash: Buffer;
  readonly readAt: string;
  readonly wantsEvidence: boolean;
  readonly ended: 'completed' | 'declined' | 'voided' | null;
  readonly changed: boolean;
  /** Signers whose turn has just come. */
  readonly invited: readonly string[];
}

/**
 * Writes what was drawn, by sets. An agreement that is drawn is sent, whatever we knew of its sending, and its signers are
 * those of the envelope: who was taken out of it there is asked for nothing here.
 */
export async function keepDrawn(tx: Transaction, drawn: readonly DrawnAgreement[], now: string): Promise<void> {
  if (drawn.length === 0) return;
  await keepAgreements(tx, drawn, now);
  await keepSigners(tx, drawn);
}

async function keepAgreements(tx: Transaction, drawn: readonly DrawnAgreement[], now: string): Promise<void> {
  const set = drawn.map(({ contentHash, ...one }) => ({
    ...one,
    signers: undefined,
    before: undefined,
    contentHash: contentHash.toString('hex'),
  }));
  await tx.raw(
    `insert into agreements (id, connection_id, client_id, origin, sending, external_id, status, subject, document_name,
       sender_name, sent_at, ended_at, reason, content_hash, read_at, wants_evidence, created_at, updated_at)
     select id, "connectionId", "clientId", 'elsewhere', 'sent', "externalId", status, subject, "documentName",
       "senderName", "sentAt", "endedAt", reason, decode("contentHash", 'hex'), "readAt", "wantsEvidence",
       cast(:now as timestamptz), cast(:now as timestamptz)
     from jsonb_to_recordset(:set) as d(id uuid, "connectionId" uuid, "clientId" uuid, "externalId" text, status text,
       subject text, "documentName" text, "senderName" text, "sentAt" timestamptz, "endedAt" timestamptz, reason text,
       "contentHash" text, "readAt" timestamptz, "wantsEvidence" boolean)
     on conflict (id) do update set
       sending = 'sent', trouble = null, external_id = excluded.external_id, status = excluded.status,
       document_name = coalesce(agreements.document_name, excluded.document_name),
       sender_name = coalesce(agreements.sender_name, excluded.sender_name), sent_at = excluded.sent_at,
       ended_at = excluded.ended_at, reason = excluded.reason, content_hash = excluded.content_hash,
       read_at = excluded.read_at, updated_at = excluded.updated_at`,
    { set: JSON.stringify(set), now },
  );
}

async function keepSigners(tx: Transaction, drawn: readonly DrawnAgreement[]): Promise<void> {
  const set = drawn.flatMap(({ id: agreementId, clientId, signers }) =>
    signers.map((signer) => ({ ...signer, id: signer.id ?? newId(), agreementId, clientId })),
  );
  await tx.raw('delete from agreement_signers where agreement_id = any(:drawn::uuid[]) and id <> all(:kept::uuid[])', {
    drawn: drawn.map(({ id }) => id),
    kept: set.map(({ id }) => id),
  });
  await tx.raw(
    `insert into agreement_signers (id, agreement_id, client_id, person_id, recipient_id, client_user_id, name, email,
       position, role, status, acted_at)
     select d.id, d."agreementId", d."clientId",
       (select p.id from people p join memberships m on m.person_id = p.id
        where p.email = d.email::citext and p.kind = 'client' and m.client_id = d."clientId" and m.revoked_at is null),
       d."recipientId", d."clientUserId", d.name, d.email, d.position, d.role, d.status, d."actedAt"
     from jsonb_to_recordset(:set) as d(id uuid, "agreementId" uuid, "clientId" uuid, "recipientId" text,
       "clientUserId" text, name text, email text, position int, role text, status text, "actedAt" timestamptz)
     on conflict (id) do update set
       -- a place in the envelope that was given to another address is another person's
       person_id = case when agreement_signers.email = excluded.email
                     then coalesce(agreement_signers.person_id, excluded.person_id) else excluded.person_id end,
       recipient_id = excluded.recipient_id,
       client_user_id = excluded.client_user_id, name = excluded.name, email = excluded.email,
       position = excluded.position, role = excluded.role, status = excluded.status, acted_at = excluded.acted_at`,
    { set: JSON.stringify(set) },
  );
}
