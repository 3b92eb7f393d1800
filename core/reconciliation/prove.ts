import type { Transaction } from './facts.ts';
import type { Excluded, InTransit } from './planned.ts';
import type { Entry } from './ledger-entries.ts';
import type { Opening } from './opening.ts';
import type { Posting } from './posting.ts';

/** Where the three sides of one currency disagree, signed: by how much that side is too high. Minor units. */
export interface Difference {
  readonly kind:
    | 'missing_at_processor'
    | 'doubled_at_processor'
    | 'altered_at_processor'
    | 'not_read_yet'
    | 'altered_after_posting'
    | 'missing_in_books'
    | 'doubled_in_books'
    | 'altered_in_books'
    | 'foreign_in_books'
    | 'unexplained_at_processor'
    | 'unexplained_in_books'
    | 'unexplained_here';
  /** The id by which it can be looked up on that side. */
  readonly ref: string;
  readonly amount: number;
}

/** Everything the proof of one currency rests on; amounts in its minor units. */
export interface ProofFacts {
  readonly currency: string;
  readonly opening: Opening;
  /** Available, pending and reserved together, read afresh. */
  readonly processor: number;
  /** The clearing account's balance by its own entries, read afresh. */
  readonly books: number;
  /** The hub's copy of the processor's transactions since the cut-over. */
  readonly stored: readonly Transaction[];
  /** The processor's own list of them, read afresh. */
  readonly fresh: readonly Transaction[];
  readonly postings: readonly Posting[];
  /** `effect`: what the clearing account lacks until it is answered. */
  readonly openItems: readonly { readonly source: string; readonly effect: number }[];
  readonly inTransit: readonly InTransit[];
  readonly excluded: readonly Excluded[];
  /** Entries on the clearing account, read again; null when the balance agreed and they were not needed. */
  readonly entries: readonly Entry[] | null;
  readonly cutOverAt: string;
  /** The cut-over's day in the organisation's zone. */
  readonly cutOverOn: string;
}

export interface CurrencyProof {
  readonly currency: string;
  readonly processor: number;
  /** Portico's own ledger: what the processor should hold by the facts known here. */
  readonly ledger: number;
  readonly books: number;
  /** What payouts took from the processor and have not brought to the books yet; positive. */
  readonly inTransit: number;
  /** The stated difference: processor less books at the cut-over, and what a person excluded since. */
  readonly opening: number;
  readonly differences: readonly Difference[];
}

/**
 * Proves one currency (I1): the processor holds what its facts add up to, the clearing account shows what was
 * posted, and both agree once payouts in transit and the opening difference are counted. What disagrees is
 * named as far as it can be told. Pure.
 */
export function prove(facts: ProofFacts): CurrencyProof {
  const ledger = facts.opening.processor + sum(facts.stored.map(({ net }) => net.amount));
  const posted = facts.postings.filter(({ state }) => state === 'posted');
  const expected = facts.opening.books + sum(posted.map(({ effect }) => effect));
  const waiting = waitingFor(facts);
  const atCutOver = facts.opening.processor - facts.opening.books;
  const opening = atCutOver + sum(facts.excluded.map(({ amount }) => amount.amount));
  return {
    currency: facts.currency,
    processor: facts.processor,
    ledger,
    books: facts.books,
    inTransit: 0 - sum(facts.inTransit.map(({ amount }) => amount.amount)),
    opening,
    differences: [
      ...withRest('unexplained_at_processor', facts.processor - ledger, atProcessor(facts)),
      ...withRest('unexplained_in_books', facts.books - expected, inBooks(facts, posted)),
      ...withRest('unexplained_here', expected + waiting + opening - ledger, afterPosting(facts)),
    ],
  };
}

/** Signed money that is known and not in the books: planned, held, asked about, in transit. */
function waitingFor(facts: ProofFacts): number {
  const unposted = facts.postings.filter(({ state }) => state !== 'posted').map(({ effect }) => effect);
  const asked = facts.openItems.map(({ effect }) => effect);
  return sum([...unposted, ...asked, ...facts.inTransit.map(({ amount }) => amount.amount)]);
}

/** What named differences leave of a gap is said as such: a proof never rounds a cent away. */
function withRest(kind: Difference['kind'], gap: number, named: readonly Difference[]): readonly Difference[] {
  const rest = gap - sum(named.map(({ amount }) => amount));
  return rest === 0 ? named : [...named, { kind, ref: '', amount: rest }];
}

function atProcessor({ fresh, stored }: ProofFacts): readonly Difference[] {
  const known = new Map(stored.map((transaction) => [transaction.id, transaction]));
  const there = new Map(fresh.map((transaction) => [transaction.id, transaction]));
  const sources = new Set(stored.map(sourceKey));
  const missing = stored
    .filter(({ id }) => !there.has(id))
    .map(({ id, net }) => ({ kind: 'missing_at_processor', ref: id, amount: -net.amount }) as const);
  const others = [...there.values()].flatMap((transaction): Difference[] => {
    const { id, net } = transaction;
    const ours = known.get(id);
    if (!ours) {
      const copied = transaction.source !== null && sources.has(sourceKey(transaction));
      return [{ kind: copied ? 'doubled_at_processor' : 'not_read_yet', ref: id, amount: net.amount }];
    }
    const by = net.amount - ours.net.amount;
    return by === 0 ? [] : [{ kind: 'altered_at_processor', ref: id, amount: by }];
  });
  return [...missing, ...others];
}

function sourceKey({ category, source, id }: Transaction): string {
  return source ? `${category}:${source.id}` : id;
}

function inBooks({ entries, cutOverAt, cutOverOn }: ProofFacts, posted: readonly Posting[]): readonly Difference[] {
  if (entries === null) return [];
  const there = new Map(entries.map((entry) => [entry.id, entry]));
  // Several postings may be one entry (a bundle, one taken back): the entry must show what they sum to.
  const expected = Map.groupBy(posted, ({ entry, reference }) => entry?.id ?? reference);
  const ours = new Set(expected.keys());
  const own = [...expected].flatMap(([ref, group]): Difference[] => {
    const effect = sum(group.map((one) => one.effect));
    const entry = there.get(ref);
    if (!entry) return effect === 0 ? [] : [{ kind: 'missing_in_books', ref, amount: -effect }];
    const by = entry.effect - effect;
    return by === 0 ? [] : [{ kind: 'altered_in_books', ref, amount: by }];
  });
  // Transfers may carry no time of change, only that of our reading: their day speaks for them.
  const foreign = entries
    .filter(
      ({ id, kind, on, changedAt }) =>
        !ours.has(id) && isSince(changedAt, cutOverAt) && (kind !== 'bank_transfer' || on >= cutOverOn),
    )
    .map((entry): Difference => {
      const copied = posted.some((posting) => carries(entry, posting));
      return { kind: copied ? 'doubled_in_books' : 'foreign_in_books', ref: entry.id, amount: entry.effect };
    });
  return [...own, ...foreign];
}

function carries({ reference, effect }: Entry, posting: Posting): boolean {
  return reference !== null && reference.includes(posting.reference) && Math.sign(effect) === Math.sign(posting.effect);
}

/** A fact that changed after it was posted: the posting stands by the old one. */
function afterPosting({ stored, postings, openItems, inTransit, excluded }: ProofFacts): readonly Difference[] {
  const nets = new Map(stored.map(({ id, net }) => [id, net.amount]));
  const beside = new Map<string, number>();
  const add = (source: string, amount: number): void => void beside.set(source, (beside.get(source) ?? 0) + amount);
  for (const { source, effect } of openItems) add(source, effect);
  for (const { source, amount } of [...inTransit, ...excluded]) add(source, amount.amount);
  const bySource = Map.groupBy(postings, ({ source }) => source);
  return [...bySource].flatMap(([source, group]): Difference[] => {
    const by = sum(group.map(({ effect }) => effect)) + (beside.get(source) ?? 0) - (nets.get(source) ?? 0);
    return by === 0 ? [] : [{ kind: 'altered_after_posting', ref: source, amount: by }];
  });
}

function isSince(instant: string, since: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(instant), Temporal.Instant.from(since)) >= 0;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
