import type { Knex } from 'knex';
import type { HostParts } from '../host-parts.ts';

/** A stream's row as its runner holds it. */
export interface LeasedStream {
  readonly cursor: string | null;
  readonly passId: string | null;
  readonly passRecords: number;
  readonly lastPassRecords: number | null;
  readonly failures: number;
}

/**
 * Seconds a lease lasts without renewal. A worker that died keeps its streams from others for so long; shorter would let
 * a slow page be read by two.
 */
export const leaseSeconds = 20;
const renewMs = 5_000;

/**
 * Takes the stream for this run; null while another run has it. Whatever it was due for is answered by this run; who
 * asks from now on makes it due again. Leases are the database's own time.
 */
export async function takeLease(
  hub: Knex,
  connectionId: string,
  stream: string,
  owner: string,
): Promise<LeasedStream | null> {
  const { rows }: { rows: LeasedStream[] } = await hub.raw(
    `insert into streams as s (connection_id, name, lease_owner, lease_until)
     values (:connectionId, :stream, :owner, clock_timestamp() + make_interval(secs => :leaseSeconds))
     on conflict (connection_id, name) do update
       set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until, next_run_at = null
       where s.lease_until is null or s.lease_until < clock_timestamp()
     returning cursor, pass_id as "passId", pass_records as "passRecords",
       last_pass_records as "lastPassRecords", failures`,
    { connectionId, stream, owner, leaseSeconds },
  );
  return rows[0] ?? null;
}

/** Renews the lease until stopped; `onLost` is called when another run took it. */
export function keepLease(
  host: HostParts,
  connectionId: string,
  stream: string,
  owner: string,
  onLost: () => void,
): () => void {
  const timer = setInterval(() => {
    host.db.hub
      .raw(
        `update streams set lease_until = clock_timestamp() + make_interval(secs => ?)
         where connection_id = ? and name = ? and lease_owner = ?`,
        [leaseSeconds, connectionId, stream, owner],
      )
      .then((result: { rowCount: number }) => {
        if (result.rowCount === 0) onLost();
      })
      .catch((error: unknown) => host.log.warn({ stream, error: String(error) }, 'a lease was not renewed'));
  }, renewMs);
  return () => clearInterval(timer);
}

/** Locks the row of a lease that is still ours until the transaction ends; false when another run has it. */
export async function holdsLease(tx: Knex, connectionId: string, stream: string, owner: string): Promise<boolean> {
  const row = await tx('streams')
    .where({ connection_id: connectionId, name: stream, lease_owner: owner })
    .forUpdate()
    .first<{ name: string } | undefined>('name');
  return row !== undefined;
}
