import { setTimeout as pause } from 'node:timers/promises';
import { transaction, type Database, type Transaction } from '../../db/index.ts';
import type { Clock } from '../../ground/clock.ts';
import { newId } from '../../ground/ids.ts';
import type { Logger } from '../../ground/log.ts';
import { patienceMs } from './judge.ts';
import type { Admission, Caller, Gatekeeper } from './scope.ts';
import { concurrencyOf, oldestSlot, slotOf, waitFor, windowsOf, type Slot, type Window } from './windows.ts';

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

type Turn =
  { readonly granted: true; readonly id: string | null } | { readonly granted: false; readonly waitMs: number };

/** How often a call waiting for another one's end asks again, in milliseconds. */
const askAgainMs = 60;
/** A place taken by a process that died is free again after this; longer than any single call may last. */
const placeSeconds = 60;

/**
 * Counts calls in PostgreSQL, so that all processes share one budget and a restart forgets nothing. All limits hold at
 * once; what does not fit waits a little or is told when to come back.
 */
export function createGatekeeper(parts: Parts): Gatekeeper {
  return {
    async admit(caller) {
      const deadline = performance.now() + patienceMs[caller.lane];
      for (;;) {
        const turn = await transaction(parts.db, (tx) => takeTurn(tx, caller, parts.clock.now()));
        if (turn.granted) return granted(parts, turn.id);
        if (performance.now() + turn.waitMs > deadline)
          return { granted: false, retryAfterSeconds: Math.max(1, Math.ceil(turn.waitMs / 1000)) };
        await pause(Math.max(turn.waitMs, 1));
      }
    },
    async pause(connectionId, seconds) {
      const until = parts.clock
        .now()
        .add({ milliseconds: Math.round(seconds * 1000) })
        .toString();
      await parts.db
        .hub('connections')
        .where({ id: connectionId })
        .update({ paused_until: parts.db.hub.raw('greatest(paused_until, ?::timestamptz)', [until]) });
    },
  };
}

function granted(parts: Parts, id: string | null): Admission {
  return {
    granted: true,
    release() {
      if (id === null) return;
      parts.db
        .hub('calls_in_flight')
        .where({ id })
        .delete()
        .catch((error: unknown) => parts.log.warn({ error: String(error) }, 'a call in flight was not signed off'));
    },
  };
}

async function takeTurn(tx: Transaction, caller: Caller, now: Temporal.Instant): Promise<Turn> {
  const windows = windowsOf(caller.budget);
  const nowMs = now.epochMilliseconds;
  // Counting is not worth a disk flush: a crash of the database forgets a few calls of its last moments.
  await tx.raw('set local synchronous_commit = off');
  await tx.raw(`select pg_advisory_xact_lock(hashtextextended('portico.calls:' || ?, 0))`, [caller.connectionId]);
  const facts = await readFacts(tx, caller, windows, nowMs);
  const waitMs = Math.max(facts.pausedMs, waitFor(windows, caller.lane, facts.slots, nowMs));
  if (waitMs > 0) return { granted: false, waitMs };
  const most = concurrencyOf(caller.budget, caller.lane);
  if (most !== null && facts.inFlight >= most) return { granted: false, waitMs: askAgainMs };
  await countCall(tx, caller, windows, nowMs);
  return { granted: true, id: most === null ? null : await takePlace(tx, caller) };
}

async function readFacts(
  tx: Transaction,
  { connectionId }: Caller,
  windows: readonly Window[],
  nowMs: number,
): Promise<{ readonly pausedMs: number; readonly inFlight: number; readonly slots: readonly Slot[] }> {
  const connection = await tx('connections')
    .where({ id: connectionId })
    .first<{ paused_until: string | null; in_flight: number } | undefined>(
      'paused_until',
      tx.raw(
        '(select count(*)::integer from calls_in_flight where connection_id = connections.id and until > clock_timestamp()) as in_flight',
      ),
    );
  const rows = await tx('call_counts')
    .where({ connection_id: connectionId })
    .where((query) => {
      for (const window of windows)
        void query.orWhere((one) => {
          void one.where('bucket', window.name).where('starts_at', '>=', instantOf(oldestSlot(window, nowMs)));
        });
    })
    .select<{ bucket: string; starts_at: string; calls: number }[]>('bucket', 'starts_at', 'calls');
  return {
    pausedMs: connection?.paused_until ? msOf(connection.paused_until) - nowMs : 0,
    inFlight: connection?.in_flight ?? 0,
    slots: rows.map((row) => ({ window: row.bucket, startsAtMs: msOf(row.starts_at), calls: row.calls })),
  };
}

async function countCall(tx: Transaction, caller: Caller, windows: readonly Window[], nowMs: number): Promise<void> {
  // Without a limit of its own a connection is still counted by day, for the settings page.
  const counted = windows.some(({ name }) => name === 'day') ? windows : [...windows, dayWindow];
  await tx('call_counts')
    .insert(
      counted.map((window) => ({
        connection_id: caller.connectionId,
        bucket: window.name,
        starts_at: instantOf(slotOf(window, nowMs)),
        calls: 1,
      })),
    )
    .onConflict(['connection_id', 'bucket', 'starts_at'])
    .merge({ calls: tx.raw('call_counts.calls + 1') });
}

const [dayWindow] = windowsOf([{ per: 'day', calls: Number.MAX_SAFE_INTEGER }]) as [Window];

async function takePlace(tx: Transaction, { connectionId }: Caller): Promise<string> {
  const id = newId();
  await tx('calls_in_flight').insert({
    id,
    connection_id: connectionId,
    until: tx.raw(`clock_timestamp() + make_interval(secs => ?)`, [placeSeconds]),
  });
  return id;
}

function instantOf(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString();
}

function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}
