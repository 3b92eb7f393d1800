import type { Budget, Lane } from '../../plugin-api/index.ts';

/** A limit over time, split into slots that are counted one by one. */
export interface Window {
  readonly name: 'second' | 'ten seconds' | 'minute' | 'hour' | 'day';
  readonly calls: number;
  readonly slotMs: number;
  readonly lengthMs: number;
}

/** Calls counted in the slot that began at `startsAtMs` (epoch milliseconds). */
export interface Slot {
  readonly window: string;
  readonly startsAtMs: number;
  readonly calls: number;
}

/**
 * Slots per window. The window in force is one slot longer than the vendor's, so that no stretch of the vendor's length
 * ever holds more than its limit, wherever it begins; 25 slots cost at most 4 % of the limit's speed.
 */
const slotsPerWindow = 25;

const lengths = {
  second: 1_000,
  'ten seconds': 10_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const;

/**
 * How much of a limit a lane may use up: the rest stays free for what matters more. A larger share for polling would
 * make a payer wait behind a backfill; a smaller one makes first syncs slow.
 */
const shares: Readonly<Record<Lane, number>> = { interactive: 1, posting: 0.9, polling: 0.7 };

export function windowsOf(budget: readonly Budget[]): readonly Window[] {
  return budget.flatMap((limit) =>
    'per' in limit
      ? [
          {
            name: limit.per,
            calls: limit.calls,
            lengthMs: lengths[limit.per],
            slotMs: lengths[limit.per] / slotsPerWindow,
          },
        ]
      : [],
  );
}

/** How many calls may be under way at once, by lane; null without such a limit. */
export function concurrencyOf(budget: readonly Budget[], lane: Lane): number | null {
  const limits = budget.flatMap((limit) => ('concurrent' in limit ? [limit.concurrent] : []));
  return limits.length === 0 ? null : shareOf(Math.min(...limits), lane);
}

/** Where the slot that holds this moment begins. */
export function slotOf(window: Window, nowMs: number): number {
  return Math.floor(nowMs / window.slotMs) * window.slotMs;
}

/** The earliest slot that still counts. */
export function oldestSlot(window: Window, nowMs: number): number {
  return slotOf(window, nowMs) - window.lengthMs;
}

/** Milliseconds until every window has room for one more call of this lane; 0 means now. */
export function waitFor(windows: readonly Window[], lane: Lane, slots: readonly Slot[], nowMs: number): number {
  return Math.max(0, ...windows.map((window) => waitOf(window, shareOf(window.calls, lane), slots, nowMs)));
}

function waitOf(window: Window, limit: number, slots: readonly Slot[], nowMs: number): number {
  const counting = slots
    .filter((slot) => slot.window === window.name && slot.startsAtMs >= oldestSlot(window, nowMs))
    .sort((a, b) => a.startsAtMs - b.startsAtMs);
  let used = counting.reduce((sum, slot) => sum + slot.calls, 0);
  let freeAt = nowMs;
  for (const slot of counting) {
    if (used < limit) break;
    used -= slot.calls;
    freeAt = slot.startsAtMs + window.lengthMs + window.slotMs;
  }
  return freeAt - nowMs;
}

function shareOf(limit: number, lane: Lane): number {
  return Math.max(1, Math.floor(limit * shares[lane]));
}
