import { audit } from '../audit/index.ts';
import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';

/** Who lets a person see a client; null is Portico itself (import, demo). */
export interface MembershipChange {
  readonly personId: string;
  readonly clientId: string;
  readonly by: string | null;
  readonly now: Temporal.Instant;
  readonly requestId?: string;
}

/** Lets a person see a client from now on. Returns false when that was so already. */
export async function grantMembership(tx: Transaction, change: MembershipChange): Promise<boolean> {
  const rows = await tx('memberships')
    .insert({
      id: newId(),
      person_id: change.personId,
      client_id: change.clientId,
      granted_at: change.now.toString(),
      granted_by: change.by,
    })
    .onConflict(tx.raw('(person_id, client_id) where revoked_at is null') as never)
    .ignore()
    .returning<{ id: string }[]>('id');
  if (rows.length > 0) await mark(tx, 'membership.granted', change);
  return rows.length > 0;
}

/** Ends it from now on; the row stays, so that who could see what on a day has an answer. False when there was none. */
export async function revokeMembership(tx: Transaction, change: MembershipChange): Promise<boolean> {
  const ended = await tx('memberships')
    .where({ person_id: change.personId, client_id: change.clientId })
    .whereNull('revoked_at')
    .update({ revoked_at: change.now.toString(), revoked_by: change.by });
  if (ended > 0) await mark(tx, 'membership.revoked', change);
  return ended > 0;
}

async function mark(tx: Transaction, action: string, change: MembershipChange): Promise<void> {
  await audit(tx, {
    actor: change.by === null ? { kind: 'system', id: 'identity' } : { kind: 'person', id: change.by },
    action,
    subject: change.personId,
    clientId: change.clientId,
    facts: {},
    at: change.now,
    ...(change.requestId === undefined ? {} : { requestId: change.requestId }),
  });
}
