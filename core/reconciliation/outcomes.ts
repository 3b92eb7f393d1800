import type { LedgerEntry, Outcome, RefusalCode } from '../plugin-api/index.ts';
import type { Change, Posting } from './posting.ts';
import * as say from './sentences.ts';

/**
 * Seconds after sending before 'not found there' is believed. A call cut off on our side may still be on its
 * way into the ledger: too short books twice, too long only waits. Ledgers answer within a few seconds.
 */
export const settlingSeconds = 10;

/** Seconds until a posting the ledger had no time for is tried again, by attempts; at most a quarter hour. */
const pauseSeconds = (attempts: number): number => Math.min(5 * 2 ** Math.min(attempts, 8), 900);

/** How often a closed period is looked at again by itself; a person's click looks at once. */
const lockedPauseSeconds = 3_600;

const caseOf: Record<Exclude<RefusalCode, 'unavailable'>, string> = {
  exceeds_due: 'C6',
  not_payable: 'C10',
  locked_period: 'C11',
  account_unusable: 'C18',
  contact_archived: 'C18',
  currency: 'C13',
  other: 'C18',
};

/** What follows from the ledger's answer to one intent. An answer that is missing is an unknown one. Pure. */
export function afterAnswer(posting: Posting, outcome: Outcome | undefined, now: string): Change {
  switch (outcome?.status) {
    case 'applied':
    case 'already':
      return found(posting, outcome.entry);
    case 'refused':
      return outcome.code === 'unavailable'
        ? postponed(posting, outcome.reason, now)
        : held(posting, { case: caseOf[outcome.code], sentence: outcome.reason }, now);
    case 'pending':
      return { ...unknown(posting, say.stillSettling(), now), heldCase: 'pending' };
    case 'unknown':
    case undefined:
      return unknown(posting, say.answerLost(), now);
  }
}

/** What follows from looking in the ledger for a posting that may stand there. Pure. */
export function afterLook(posting: Posting, entry: LedgerEntry | null, now: string): Change {
  if (entry) return found(posting, entry);
  if (posting.heldCase === 'pending') return { ...unknown(posting, say.stillSettling(), now), heldCase: 'pending' };
  const believedFrom = later(posting.sentAt ?? now, settlingSeconds);
  if (Temporal.Instant.compare(believedFrom, now) > 0)
    return { ...unknown(posting, say.answerLost(), now), nextTryAt: believedFrom };
  return { ...change(posting, 'planned'), nextTryAt: null };
}

export function found(posting: Posting, entry: LedgerEntry): Change {
  return { ...change(posting, 'posted'), entry };
}

/** A person decides; a closed period is looked at again by itself, since opening it is no deed of ours. */
export function held(
  posting: Posting,
  hold: { readonly case: string; readonly sentence: string },
  now: string,
): Change {
  return {
    ...change(posting, 'held'),
    heldCase: hold.case,
    reason: hold.sentence,
    nextTryAt: hold.case === 'C11' ? later(now, lockedPauseSeconds) : null,
  };
}

/** It certainly did not take effect and may be sent again later. */
export function postponed(posting: Posting, reason: string, now: string, seconds?: number): Change {
  const pause = Math.max(1, seconds ?? pauseSeconds(posting.attempts));
  return { ...change(posting, 'planned'), reason: say.ledgerAway(reason), nextTryAt: later(now, pause) };
}

/** Nobody knows: it stays so, visibly, until the ledger was looked at. */
export function unknown(posting: Posting, reason: string, now: string): Change {
  return { ...change(posting, 'unknown'), reason, nextTryAt: later(now, settlingSeconds) };
}

function change(posting: Posting, state: Change['state']): Change {
  return { id: posting.id, state, entry: null, heldCase: null, reason: null, nextTryAt: null };
}

function later(instant: string, seconds: number): string {
  return Temporal.Instant.from(instant).add({ seconds }).toString();
}
