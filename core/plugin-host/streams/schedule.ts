import type { Knex } from 'knex';
import { transaction } from '../../db/index.ts';
import { enqueueMany } from '../../jobs/index.ts';
import { streamJob } from '../connections/store.ts';
import type { HostParts } from '../host-parts.ts';
import { runStream, type StreamRun } from './run-stream.ts';

/** Runs a stream unless a pass that began after it was asked for has read it meanwhile. */
export async function runIfDue(
  host: HostParts,
  connectionId: string,
  stream: string,
  stop: AbortSignal,
): Promise<StreamRun | null> {
  const due = await host.db
    .hub('streams')
    .where({ connection_id: connectionId, name: stream })
    .where((query) => isDue(query, host.clock.now()))
    .first<{ name: string } | undefined>('name');
  return due ? runStream(host, connectionId, stream, stop) : null;
}

/** Its time has come, or the run that took it has not given it back. */
function isDue(query: Knex.QueryBuilder, now: Temporal.Instant): void {
  void query.whereNull('next_run_at').orWhere('next_run_at', '<=', now.toString());
}

/** Queues every stream whose time has come, of connections that are on and connected. */
export async function queueDueStreams(host: HostParts): Promise<void> {
  if (host.keyTrouble !== null) return;
  await transaction(host.db, async (tx) => {
    const due = await tx('streams')
      .join('connections', 'connections.id', 'streams.connection_id')
      .where({ 'connections.enabled': true, 'connections.state': 'connected' })
      .where((due) => isDue(due, host.clock.now()))
      .whereRaw('(streams.lease_until is null or streams.lease_until < clock_timestamp())')
      .select<{ connection_id: string; name: string }[]>('streams.connection_id', 'streams.name');
    await enqueueMany(
      tx,
      due.map((row) => streamJob(row.connection_id, row.name)),
    );
  });
}
