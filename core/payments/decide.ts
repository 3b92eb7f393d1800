import type { CheckoutRow } from './checkout.ts';
import { liveStates } from './state.ts';
import type { Asked } from './ask.ts';

/** What to do with a wish to pay, given every checkout the invoice ever had. */
export type Decision =
  /** Money is taken or on its way and not in the ledger yet: never offered twice. */
  | { readonly kind: 'covered'; readonly checkout: CheckoutRow }
  /** The ledger changed while we looked: look again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'resume'; readonly checkout: CheckoutRow }
  | { readonly kind: 'reuse'; readonly checkout: CheckoutRow; readonly stale: boolean }
  | { readonly kind: 'replace'; readonly checkout: CheckoutRow }
  | { readonly kind: 'open' };

/** Seconds for which the processor's last word about a live checkout is taken without asking again. */
const freshSeconds = 5;

/** A checkout this near its end is not worth sending anybody to, in seconds. */
const endingSeconds = 60;

/**
 * Decides for the rows of one invoice, all locked. `began` is the instant before the ledger was asked what
 * is due: what settled since then is not in that answer. Pure.
 */
export function decide(rows: readonly CheckoutRow[], began: string, now: string): Decision {
  const covering = rows.find(
    ({ state, settledAt }) => state === 'processing' || (state === 'paid' && settledAt === null),
  );
  if (covering) return { kind: 'covered', checkout: covering };
  if (rows.some(({ settledAt }) => settledAt !== null && compare(settledAt, began) >= 0)) return { kind: 'again' };
  const live = rows.find(({ state }) => liveStates.includes(state));
  if (!live) return { kind: 'open' };
  if (live.state === 'opening') return { kind: 'resume', checkout: live };
  if (live.expiresAt !== null && secondsBetween(now, live.expiresAt) < endingSeconds)
    return { kind: 'replace', checkout: live };
  const stale = secondsBetween(live.checkedAt ?? live.updatedAt, now) > freshSeconds;
  return { kind: 'reuse', checkout: live, stale };
}

/** Whether a live checkout is the one that is wished for. */
export function suits(checkout: CheckoutRow, asked: Asked): boolean {
  return checkout.amount === asked.amount.amount && checkout.currency === asked.amount.currency;
}

function compare(a: string, b: string): number {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b));
}

function secondsBetween(from: string, to: string): number {
  return Temporal.Instant.from(from).until(Temporal.Instant.from(to)).total('seconds');
}
