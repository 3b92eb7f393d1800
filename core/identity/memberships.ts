import { audit, auditMany, type Act } from '../audit/index.ts';
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

/**
 * Lets everyone who sees one client see another instead, from now on; rights given for that client go along. The rows that
 * said so stay, ended now, and a session that looks at the one looks at the other.
 */
export async function moveMemberships(
  tx: Transaction,
  move: Omit<MembershipChange, 'personId' | 'clientId'> & { readonly from: string; readonly into: string },
): Promise<void> {
  const { from, into, by, now } = move;
  const at = now.toString();
  const ended = { revoked_at: at, revoked_by: by };
  const people = await tx('memberships')
    .where({ client_id: from, revoked_at: null })
    .update(ended)
    .returning<{ person_id: string }[]>('person_id');
  const rights = await tx('grants')
    .where({ client_id: from, revoked_at: null })
    .update(ended)
    .returning<{ person_id: string; right: string }[]>(['person_id', 'right']);
  const granted = { client_id: into, granted_at: at, granted_by: by };
  const news =
    people.length === 0
      ? []
      : await tx('memberships')
          .insert(people.map(({ person_id }) => ({ id: newId(), person_id, ...granted })))
          .onConflict(tx.raw('(person_id, client_id) where revoked_at is null') as never)
          .ignore()
          .returning<{ person_id: string }[]>('person_id');
  if (rights.length > 0)
    await tx('grants').insert(rights.map(({ person_id, right }) => ({ id: newId(), person_id, right, ...granted })));
  await tx.raw(
    `update sessions set sess = jsonb_set(sess, '{clientId}', to_jsonb(cast(:into as text)))
     where sess ->> 'clientId' = :from`,
    { from, into },
  );
  await auditMany(tx, [
    ...people.map(({ person_id }) => actOf('membership.revoked', { ...move, personId: person_id, clientId: from })),
    ...news.map(({ person_id }) => actOf('membership.granted', { ...move, personId: person_id, clientId: into })),
  ]);
}

async function mark(tx: Transaction, action: string, change: MembershipChange): Promise<void> {
  await audit(tx, actOf(action, change));
}

function actOf(action: string, change: MembershipChange): Act {
  return {
    actor: change.by === null ? { kind: 'system', id: 'identity' } : { kind: 'person', id: change.by },
    action,
    subject: change.personId,
    clientId: change.clientId,
    facts: {},
    at: change.now,
    ...(change.requestId === undefined ? {} : { requestId: change.requestId }),
  };
}
