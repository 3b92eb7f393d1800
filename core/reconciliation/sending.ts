import { Bug, type Intent } from '../plugin-api/index.ts';
import type { IntentDraft } from './intents.ts';
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

function merged(members: readonly Posting[]): Intent {
  const [first] = members;
  if (!first) throw new Bug('A sending without postings.');
  return { ...mergedIntent(members.map(({ intent }) => intent)), id: first.id };
}

/** C1b: one entry with a line for each charge. */
export function mergedIntent(intents: readonly IntentDraft[]): IntentDraft {
  const [first, ...others] = intents;
  if (!first) throw new Bug('An entry of nothing.');
  if (others.length === 0) return first;
  if (first.type !== 'processor_fee') throw new Bug('Only fees are put together.', { reference: first.reference });
  return { ...first, lines: intents.flatMap((one) => (one.type === 'processor_fee' ? one.lines : [])) };
}
