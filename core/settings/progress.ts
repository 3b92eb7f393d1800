import type { StreamState } from '../plugin-host/index.ts';
import { isComing } from './condition.ts';

/** How far a sync is: streams read of all, and what is being read now. */
export interface Progress {
  readonly streams: number;
  readonly done: number;
  /** For the bar: streams read, with the fraction of those under way where the vendor told how much there is. */
  readonly value: number;
  /** The stream being read now; null between two. */
  readonly current: string | null;
  /** Records read of it so far. */
  readonly records: number;
  /** How many it will be, where the vendor tells. */
  readonly total: number | null;
}

/** A stream under way never fills its share: only a whole pass does. */
const almost = 0.95;

/** Reads the progress off the streams. Pure. `totals` is what the vendor said each stream under way will bring. */
export function progressOf(
  streams: readonly StreamState[],
  totals: ReadonlyMap<string, number>,
  now: Temporal.Instant,
): Progress {
  const underWay = streams.filter((stream) => isComing(stream, now));
  const current = underWay.find(({ running }) => running) ?? null;
  const parts = underWay.map((stream) => partOf(stream, totals.get(stream.name)));
  const done = streams.length - underWay.length;
  return {
    streams: streams.length,
    done,
    value: Math.round((done + parts.reduce((sum, part) => sum + part, 0)) * 100) / 100,
    current: current?.name ?? null,
    records: current?.passRecords ?? 0,
    total: current ? (totals.get(current.name) ?? null) : null,
  };
}

function partOf(stream: StreamState, total: number | undefined): number {
  if (!stream.running || total === undefined || total <= 0) return 0;
  return Math.min(stream.passRecords / total, almost);
}
