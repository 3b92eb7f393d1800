import { oneFollowerAtATime } from '../../agreements/index.ts';
import { audit } from '../../audit/index.ts';
import type { Transaction } from '../../db/index.ts';
import { moveMemberships } from '../../identity/index.ts';
import { enqueueMany } from '../../jobs/index.ts';
import { oneMatcherAtATime } from '../../matching/index.ts';
import { InvalidInput } from '../../plugin-api/index.ts';
import { oneWriterAtATime } from '../../timeline/index.ts';
import { gatherMerged } from './gather.ts';
import { moveLinks } from './move-links.ts';
import { previewMerger, type Preview } from './preview.ts';

export interface Merger {
  /** The client that stays. */
  readonly into: string;
  /** The client that is gone afterwards; its pages lead to the other. */
  readonly from: string;
  /** `seen` of the preview that was looked at. */
  readonly seen: string;
  readonly by: { readonly personId: string; readonly now: Temporal.Instant; readonly requestId: string };
  /** Whether whoever merges may let people see more than they do. */
  readonly mayGiveAccess: boolean;
}

/** Until then whatever was under way for the client that is gone has been written, in minutes. */
const settledAfter = 10;

/**
 * Makes one client of two: people, links, records, timeline, agreements, files, payments of the one that goes are the other's,
 * in this transaction. Throws InvalidInput when who would see more is not who was shown, or is not for this person to give;
 * NotFound when one of the two is gone.
 */
export async function mergeClients(tx: Transaction, merger: Merger): Promise<Preview> {
  const { into, from, by } = merger;
  // In this order, which is everybody's: agreements, matching, records; then rows.
  await oneFollowerAtATime(tx);
  await oneMatcherAtATime(tx);
  await oneWriterAtATime(tx);
  await tx.raw('select from clients where id in (?, ?) order by id for update', [into, from]);
  const preview = await previewMerger(tx, into, from);
  check(preview, merger);
  await moveMemberships(tx, { from, into, by: by.personId, now: by.now, requestId: by.requestId });
  await moveLinks(tx, merger);
  await joinHeads(tx, merger);
  await gatherMerged(tx);
  await tellAudit(tx, preview, by);
  await enqueueMany(tx, [
    { name: 'matching.match', payload: {}, key: 'matching.match:merged' },
    { name: 'clients.judge', payload: {}, key: 'clients.judge:merged' },
    {
      name: 'clients.gather',
      payload: {},
      key: `clients.gather:${from}`,
      runAt: by.now.add({ minutes: settledAfter }).toString(),
    },
  ]);
  return preview;
}

function check(preview: Preview, { seen, mayGiveAccess }: Merger): void {
  if (preview.seen !== seen)
    throw new InvalidInput('Since you looked, it has changed who would see more. Look again before you merge.');
  if (preview.gainers.length > 0 && !mayGiveAccess)
    throw new InvalidInput(
      'Merging these two lets people see more than they do today. Ask the owner of the firm to do it.',
    );
}

/** The one that stays keeps its name and takes what it has not. Those merged into the other before lead here too. */
async function joinHeads(tx: Transaction, { into, from }: Merger): Promise<void> {
  await tx('clients').where({ id: from }).orWhere({ merged_into: from }).update({ merged_into: into });
  await tx.raw(
    `update clients stays set email = coalesce(stays.email, gone.email), currency = coalesce(stays.currency, gone.currency),
       state = case when 'active' in (stays.state, gone.state) then 'active' else 'former' end
     from clients gone where stays.id = :into and gone.id = :from`,
    { into, from },
  );
}

async function tellAudit(tx: Transaction, { into, from, moving, gainers }: Preview, by: Merger['by']): Promise<void> {
  await audit(tx, {
    at: by.now,
    actor: { kind: 'person', id: by.personId },
    action: 'client.merged',
    subject: `client:${from.id}`,
    clientId: into.id,
    facts: { into: into.id, moved: Object.fromEntries(moving.map(({ what, count }) => [what, count])) },
    personal: { into: into.name, from: from.name, seeMore: gainers.map(({ email }) => email) },
    requestId: by.requestId,
  });
}
