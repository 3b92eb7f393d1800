import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Entry } from './entry.ts';
import { timelinePage, type TimelineAsk } from './page.ts';

/** What an open page knows of its newest entries, small enough for an address. */
export interface Shown {
  /** An id made before the page was drawn; entries written since have later ones. */
  readonly since: string;
  /** Entries with later ids that the page shows already. */
  readonly ids: readonly string[];
}

/**
 * An entry gets its id when it is made and is seen when its transaction ends. Longer than any transaction that
 * writes entries; too short loses one from open pages, too long makes addresses longer.
 */
const slowestWriteMs = 120_000;

/** To be asked before the page is read. */
export function shownFrom(): string {
  return idMadeAt(timeOf(newId()) - slowestWriteMs);
}

/** What a page with these entries shows. */
export function shownOn(since: string, entries: readonly Pick<Entry, 'id'>[]): Shown {
  return { since, ids: entries.map(({ id }) => id).filter((id) => id > since) };
}

/** What the newest page of `ask` holds now that an open one does not show, newest first. */
export async function newEntries(
  tx: Transaction,
  ask: Omit<TimelineAsk, 'from' | 'direction'>,
  shown: Shown,
): Promise<readonly Entry[]> {
  const { entries } = await timelinePage(tx, ask);
  const known = new Set(shown.ids);
  return entries.filter(({ id }) => id > shown.since && !known.has(id));
}

/** A UUIDv7 begins with its time: milliseconds in 48 bits (RFC 9562, 5.7). */
function timeOf(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

function idMadeAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
