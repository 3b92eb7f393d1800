import { transaction, type Transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import {
  Bug,
  InvalidInput,
  NotFound,
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type RecordRef,
} from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';

/**
 * How long a note belongs to the worker that took it, in seconds: longer than a call may last, so that no two write the
 * same one, and short enough that a dead worker's note is not late.
 */
const takenSeconds = 180;
const firstPauseSeconds = 20;
const longestPauseSeconds = 3_600;

interface Note {
  readonly id: string;
  readonly attempts: number;
  readonly about: readonly RecordRef[];
  readonly occurredAt: string;
  readonly body: string;
}

/**
 * Writes every note that is due, one after the other. Taken in a transaction of its own before the call, so that a worker
 * that dies leaves it for another, which finds what may have been written there: the port writes one note per intent.
 */
export async function writeNotes(deps: Deps, connectionId: string): Promise<void> {
  for (let note = await take(deps, connectionId); note !== null; note = await take(deps, connectionId)) {
    await failPoint('note.sending');
    const outcome = await write(deps, connectionId, note);
    await failPoint('note.sent');
    await transaction(deps.db, (tx) => store(tx, note, outcome, deps.clock.now()));
    // The system itself is away: the others would only fail as well.
    if (outcome.state === 'unknown' || outcome.state === 'planned') return;
  }
}

/** When the earliest note that still waits may be tried, ISO; null when none waits. */
export async function nextTry(tx: Transaction, connectionId: string): Promise<string | null> {
  const row = await tx('crm_notes')
    .where({ connection_id: connectionId })
    .whereIn('state', ['planned', 'sending', 'unknown'])
    .orderBy('not_before')
    .first<{ at: string } | undefined>('not_before as at');
  return row?.at ?? null;
}

async function take(deps: Deps, connectionId: string): Promise<Note | null> {
  const now = deps.clock.now();
  const { rows } = await deps.db.hub.raw<{ rows: Note[] }>(
    `update crm_notes set state = 'sending', attempts = attempts + 1, not_before = ?::timestamptz
     where id = (
       select id from crm_notes
       where connection_id = ? and state in ('planned', 'sending', 'unknown') and not_before <= ?::timestamptz
       order by occurred_at, id limit 1 for update skip locked)
     returning id, attempts, about, occurred_at as "occurredAt", body`,
    [now.add({ seconds: takenSeconds }).toString(), connectionId, now.toString()],
  );
  return rows[0] ?? null;
}

type Outcome =
  | { readonly state: 'written'; readonly externalId: string }
  | { readonly state: 'planned' | 'unknown' | 'refused'; readonly reason: string; readonly waitSeconds?: number };

async function write(deps: Deps, connectionId: string, note: Note): Promise<Outcome> {
  try {
    const written = await deps.plugins.call(connectionId, 'crm', 'posting', (port, ctx) =>
      port.logActivity(ctx, { intentId: note.id, about: note.about, at: note.occurredAt, body: note.body }),
    );
    return { state: 'written', externalId: written.externalId };
  } catch (error) {
    if (!(error instanceof PorticoError) || error instanceof Bug) throw error;
    deps.log.warn({ err: error, note: note.id, connection: connectionId }, 'a note was not written');
    return afterFailure(error);
  }
}

/** It certainly was not written and may be tried later, a person decides, or nobody knows. Pure. */
function afterFailure(error: PorticoError): Outcome {
  const reason = error.message;
  if (error instanceof OutcomeUnknown) return { state: 'unknown', reason };
  // It refuses everything until someone reconnects: no note is to blame.
  if (error instanceof ReconnectNeeded) return { state: 'planned', reason };
  if (error instanceof VendorRefused || error instanceof InvalidInput || error instanceof NotFound)
    return { state: 'refused', reason };
  const waitSeconds = error instanceof VendorUnavailable ? error.retryAfterSeconds : undefined;
  return { state: 'planned', reason, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
}

async function store(tx: Transaction, note: Note, outcome: Outcome, now: Temporal.Instant): Promise<void> {
  if (outcome.state === 'written') {
    const written = { state: 'written', external_id: outcome.externalId, reason: null, written_at: now.toString() };
    await tx('crm_notes').where({ id: note.id }).update(written);
    return;
  }
  const pause = outcome.waitSeconds ?? Math.min(firstPauseSeconds * 2 ** (note.attempts - 1), longestPauseSeconds);
  await tx('crm_notes')
    .where({ id: note.id })
    .update({
      state: outcome.state,
      reason: outcome.reason,
      not_before: now.add({ seconds: Math.ceil(pause) }).toString(),
    });
}
