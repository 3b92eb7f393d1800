import { audit, type Act } from '../audit/index.ts';
import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { followLinks } from '../records/index.ts';
import { oneMatcherAtATime } from './match.ts';

/** What a person says of a link: it is right, it is wrong, or they take back what they said before. */
export type Decision = 'confirmation' | 'rejection' | 'reconsideration';

export interface By {
  readonly personId: string;
  readonly now: Temporal.Instant;
  readonly requestId: string;
}

export interface Link {
  readonly id: string;
  readonly how: 'founding' | 'explicit' | 'email' | 'proposal';
  readonly state: string;
  readonly decided_at: string | null;
  readonly client_id: string;
  readonly connection_id: string;
  readonly kind: string;
  readonly external_id: string;
}

/**
 * Decides on a link and brings its record to, or away from, the client. Reconsidering puts it back to what the rule
 * said; a link made by hand is gone then. Throws NotFound for a link that is not there, InvalidInput for the ledger's
 * own contact of a client, which is not up for decision.
 */
export async function decideLink(tx: Transaction, id: string, decision: Decision, by: By): Promise<void> {
  await oneMatcherAtATime(tx);
  const link = await tx('client_links').where({ id }).forUpdate().first<Link | undefined>();
  if (!link) throw new NotFound('There is no such link.');
  if (link.how === 'founding')
    throw new InvalidInput('This is the client’s own record in the ledger, so it cannot be unlinked here.');
  if (decision === 'reconsideration') await takeBack(tx, link);
  else
    await tx('client_links')
      .where({ id })
      .update({
        state: decision === 'confirmation' ? 'confirmed' : 'rejected',
        decided_at: by.now.toString(),
        decided_by: by.personId,
      });
  await follow(tx, link);
  await audit(tx, actOf(link, decision, by));
}

/** Links by hand. Doing it twice, or after having said no, ends in one confirmed link, whose id is returned. */
export async function linkByHand(tx: Transaction, recordId: string, clientId: string, by: By): Promise<string> {
  await oneMatcherAtATime(tx);
  const record = await tx('records')
    .where({ id: recordId, deleted_at: null })
    .whereIn('kind', ['person', 'company'])
    .first<{ connection_id: string; kind: string; external_id: string } | undefined>();
  const client = await tx('clients').where({ id: clientId, merged_into: null }).first<{ id: string } | undefined>('id');
  if (!record) throw new NotFound('There is no such contact.');
  if (!client) throw new NotFound('There is no such client.');
  const decided = { state: 'confirmed', decided_at: by.now.toString(), decided_by: by.personId };
  const [link] = await tx('client_links')
    .insert({
      id: newId(),
      client_id: clientId,
      connection_id: record.connection_id,
      kind: record.kind,
      external_id: record.external_id,
      how: 'explicit',
      created_at: by.now.toString(),
      ...decided,
    })
    .onConflict(['client_id', 'connection_id', 'kind', 'external_id'])
    .merge(decided)
    .returning<Link[]>('*');
  if (!link) throw new NotFound('There is no such link.');
  await follow(tx, link);
  await audit(tx, actOf(link, 'confirmation', by));
  return link.id;
}

async function takeBack(tx: Transaction, link: Link): Promise<void> {
  if (link.how === 'explicit') await tx('client_links').where({ id: link.id }).delete();
  else
    await tx('client_links')
      .where({ id: link.id })
      .update({ state: link.how === 'email' ? 'confirmed' : 'proposed', decided_at: null, decided_by: null });
}

async function follow(tx: Transaction, link: Link): Promise<void> {
  const records = await tx('records')
    .where({ connection_id: link.connection_id, kind: link.kind, external_id: link.external_id })
    .select<{ id: string }[]>('id');
  await followLinks(
    tx,
    records.map(({ id }) => id),
  );
}

/** A decision as the audit tells it. */
export function actOf(link: Link, decision: Decision, by: By): Act {
  return {
    at: by.now,
    actor: { kind: 'person', id: by.personId },
    action: `matching.${decision}`,
    subject: `link:${link.id}`,
    clientId: link.client_id,
    facts: { kind: link.kind, externalId: link.external_id, connection: link.connection_id, before: link.state },
    requestId: by.requestId,
  };
}
