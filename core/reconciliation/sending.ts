import { Bug, type Intent } from '../plugin-api/index.ts';
import type { Posting } from './posting.ts';

/** What is one entry in the ledger: a posting, or the postings of one bundle. */
export interface Sending {
  readonly intent: Intent;
  readonly postings: readonly Posting[];
}

/**
 * Puts postings of one bundle together, in the order given. The intent's id is the first posting's: a bundle that was
 * sent keeps its members, so that asking again is asking for the same. Pure.
 */
export function sendingsOf(postings: readonly Posting[]): readonly Sending[] {
  const groups = Map.groupBy(postings, ({ id, bundle, intent }) => (bundle === null ? id : `${bundle} ${intent.on}`));
  return [...groups.values()].map((group) => {
    const members = group.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return { intent: merged(members), postings: members };
  });
}

/** C1b: one line for each charge. */
function merged(members: readonly Posting[]): Intent {
  const [first, ...others] = members;
  if (!first) throw new Bug('A sending without postings.');
  const { intent } = first;
  if (others.length === 0) return { ...intent, id: first.id };
  if (intent.type !== 'processor_fee') throw new Bug('Only fees are put together.', { posting: first.id });
  const lines = members.flatMap((one) => (one.intent.type === 'processor_fee' ? one.intent.lines : []));
  return { ...intent, lines, id: first.id };
}
