import { transaction } from '../../db/index.ts';
import { enqueueMany } from '../../jobs/index.ts';
import { streamJob } from '../connections/store.ts';
import type { HostParts } from '../host-parts.ts';

/** Queues every stream whose time has come, of connections that are on and connected. */
export async function queueDueStreams(host: HostParts): Promise<void> {
  if (host.keyTrouble !== null) return;
  await transaction(host.db, async (tx) => {
    const due = await tx('streams')
      .join('connections', 'connections.id', 'streams.connection_id')
      .where({ 'connections.enabled': true, 'connections.state': 'connected' })
      .where('streams.next_run_at', '<=', host.clock.now().toString())
      .whereRaw('(streams.lease_until is null or streams.lease_until < clock_timestamp())')
      .select<{ connection_id: string; name: string }[]>('streams.connection_id', 'streams.name');
    await enqueueMany(
      tx,
      due.map((row) => streamJob(row.connection_id, row.name)),
    );
  });
}
