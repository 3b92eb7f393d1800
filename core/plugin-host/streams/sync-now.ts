import { setTimeout as pause } from 'node:timers/promises';
import { transaction } from '../../db/index.ts';
import { usableConnection, type HostParts } from '../host-parts.ts';
import type { RecordKind } from '../../plugin-api/index.ts';
import { queueEveryStream, queueStreams } from '../connections/store.ts';
import { kindsOf } from './kinds.ts';
import { runStream } from './run-stream.ts';

/** How one stream fared. */
export interface StreamReport {
  readonly stream: string;
  /** Records of the pass, as far as it went. */
  readonly records: number;
  /** When a pass last ran whole, an ISO instant; null: never yet. */
  readonly lastSuccessAt: string | null;
  /** Null when it ran whole. */
  readonly trouble: string | null;
}

export interface SyncOptions {
  /** Waits for a whole pass of every stream, reading in this process; otherwise the worker does it. */
  readonly wait: boolean;
  /** Only the streams that bring records of these kinds. */
  readonly kinds?: readonly RecordKind[];
  /** How long pauses are sat out in all before the trouble is reported, in milliseconds; a minute unless told. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
  /** Hears every stream's end. */
  readonly onStream?: (report: StreamReport) => void;
}

/** Streams read at once for a waiting command: one reads while another stores, and no vendor feels more than two. */
const atOnce = 2;
const usualPatienceMs = 60_000;
const lookMs = 200;

/**
 * Asks for a pass of every stream of a connection, or of those that bring some kinds, now. With `wait` it resolves once
 * each ran whole after this call, or is in trouble that does not pass within the patience.
 * Throws NotFound, InvalidInput when the connection is off or not connected.
 */
export async function syncNow(
  host: HostParts,
  connectionId: string,
  options: SyncOptions,
): Promise<readonly StreamReport[]> {
  const { definition } = await usableConnection(host, connectionId);
  const since = host.clock.now();
  const { kinds } = options;
  const names = definition.streams
    .filter((stream) => kinds === undefined || kindsOf(stream).some((kind) => kinds.includes(kind)))
    .map(({ name }) => name);
  await transaction(host.db, (tx) =>
    kinds === undefined
      ? queueEveryStream(tx, connectionId, definition, since.toString())
      : queueStreams(tx, connectionId, names, since.toString()),
  );
  if (!options.wait) return reports(host, connectionId, names);
  const waiting = [...names];
  const lane = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await wholePass(host, connectionId, name, since, options);
      const [report] = await reports(host, connectionId, [name]);
      if (report) options.onStream?.(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return reports(host, connectionId, names);
}

/** Runs, or waits for whoever runs, until a pass is whole that ended after `since`. */
async function wholePass(
  host: HostParts,
  connectionId: string,
  stream: string,
  since: Temporal.Instant,
  { patienceMs = usualPatienceMs, signal = new AbortController().signal }: SyncOptions,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let busy = false;
  while (!signal.aborted) {
    const outcome = await runStream(host, connectionId, stream, signal);
    if (outcome === 'complete') return;
    if (outcome === 'busy') busy = true;
    if (outcome === 'failed' && performance.now() > deadline) return;
    if (busy && (await endedSince(host, connectionId, stream, since))) return;
    const state = await nextRun(host, connectionId, stream);
    if (outcome === 'failed' && performance.now() + state > deadline) return;
    await pause(outcome === 'busy' ? lookMs : Math.max(state, lookMs));
  }
}

async function endedSince(
  host: HostParts,
  connectionId: string,
  stream: string,
  since: Temporal.Instant,
): Promise<boolean> {
  const row = await host.db
    .hub('streams')
    .where({ connection_id: connectionId, name: stream })
    .where('last_success_at', '>=', since.toString())
    .first<{ name: string } | undefined>('name');
  return row !== undefined;
}

/** Milliseconds until the stream is due. */
async function nextRun(host: HostParts, connectionId: string, stream: string): Promise<number> {
  const row = await host.db
    .hub('streams')
    .where({ connection_id: connectionId, name: stream })
    .first<{ next_run_at: string | null } | undefined>('next_run_at');
  if (!row?.next_run_at) return 0;
  return Temporal.Instant.from(row.next_run_at).since(host.clock.now()).total('milliseconds');
}

async function reports(
  host: HostParts,
  connectionId: string,
  names: readonly string[],
): Promise<readonly StreamReport[]> {
  const rows = await host.db
    .hub('streams')
    .where({ connection_id: connectionId })
    .whereIn('name', [...names])
    .orderBy('name')
    .select<
      {
        name: string;
        last_pass_records: number | null;
        pass_records: number;
        last_success_at: string | null;
        trouble: string | null;
        pass_id: string | null;
      }[]
    >('name', 'last_pass_records', 'pass_records', 'last_success_at', 'trouble', 'pass_id');
  return rows.map((row) => ({
    stream: row.name,
    records: row.pass_id === null ? (row.last_pass_records ?? 0) : row.pass_records,
    lastSuccessAt: row.last_success_at,
    trouble: row.trouble,
  }));
}
