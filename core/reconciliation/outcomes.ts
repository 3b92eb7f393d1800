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

/** How often what a person may have mended in the ledger is tried again by itself; a click tries at once. */
const heldPauseSeconds = 3_600;

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
      return afterRefusal(posting, outcome, now);
    case 'pending':
      return { ...unknown(posting, say.stillSettling(), now), heldCase: 'pending' };
    case 'unknown':
    case undefined:
      return unknown(posting, say.answerLost(), now);
  }
}

/** How often what the ledger says is due may contradict its own refusal before a person looks. */
const contradictions = 5;

/** A refusal for what is due is judged anew by a fresh read; another way is gone where there is one. */
function afterRefusal(
  posting: Posting,
  { code, reason }: { readonly code: RefusalCode; readonly reason: string },
  now: string,
): Change {
  if (code === 'unavailable') return postponed(posting, reason, now);
  if (posting.fallback) return { ...change(posting, 'planned'), instead: posting.fallback };
  const isAboutDue = code === 'exceeds_due' || code === 'not_payable';
  if (isAboutDue && posting.kind === 'receipt' && posting.attempts < contradictions)
    return { ...change(posting, 'planned'), reason, nextTryAt: later(now, 1) };
  return held(posting, { case: caseOf[code], sentence: reason }, now);
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

/** A person decides; a closed period or an archived account is tried again, since mending it is no deed of ours. */
export function held(
  posting: Posting,
  hold: { readonly case: string; readonly sentence: string },
  now: string,
): Change {
  return {
    ...change(posting, 'held'),
    heldCase: hold.case,
    reason: hold.sentence,
    nextTryAt: ['C11', 'C18'].includes(hold.case) ? later(now, heldPauseSeconds) : null,
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
