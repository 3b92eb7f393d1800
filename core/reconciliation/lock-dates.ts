import type { LockDates } from '../plugin-api/index.ts';
import type { Hold } from './planned.ts';
import { closedPeriod } from './sentences.ts';

/** The last closed day of the ledger, by whichever lock reaches further; null when nothing is closed. */
export function lastClosedDay(locks: LockDates | null): string | null {
  const days = [locks?.period, locks?.yearEnd].filter((day) => day !== undefined && day !== null);
  return days.sort().at(-1) ?? null;
}

/** C11: what is dated in a closed period is held, never silently dated otherwise. */
export function heldByLock(on: string, locks: LockDates | null): Hold | null {
  const closed = lastClosedDay(locks);
  return closed !== null && on <= closed ? { case: 'C11', sentence: closedPeriod(on, closed) } : null;
}
