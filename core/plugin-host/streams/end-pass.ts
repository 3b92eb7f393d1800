import { publish, transaction, type Transaction } from '../../db/index.ts';
import { enqueue, parseEvery } from '../../jobs/index.ts';
import { PorticoError, ReconnectNeeded, VendorUnavailable, type Stream } from '../../plugin-api/index.ts';
import { streamJob } from '../connections/store.ts';
import type { HostParts } from '../host-parts.ts';

/** First pause after a failure and the longest one, in seconds. Shorter would hammer a vendor that is down. */
const firstPause = 15;
const longestPause = 3_600;

/** The pass is whole: its time is kept, the next one planned, the lease given back. */
export async function endPass(
  tx: Transaction,
  host: HostParts,
  ended: {
    readonly connectionId: string;
    readonly stream: Stream;
    readonly records: number;
    readonly before: number | null;
    /** It brought nothing where there was much before: an alarm, not a success. */
    readonly empty: boolean;
  },
): Promise<void> {
  const { connectionId, stream, records, empty, before } = ended;
  const now = host.clock.now();
  const over = {
    pass_id: null,
    pass_started_at: null,
    pass_records: 0,
    lease_owner: null,
    lease_until: null,
    // Asked for while the pass ran, which may have read past what it is asked for: due still.
    next_run_at: tx.raw('coalesce(next_run_at, ?::timestamptz)', [now.add(parseEvery(stream.every)).toString()]),
    failures: 0,
  };
  const outcome = empty
    ? {
        trouble: `The last pass brought nothing, the one before ${before ?? 0}. Nothing was taken away; look at the vendor.`,
      }
    : { trouble: null, last_success_at: now.toString(), last_pass_records: records };
  await tx('streams')
    .where({ connection_id: connectionId, name: stream.name })
    .update({ ...over, ...outcome });
}

/**
 * The pass broke off. Cursor and pass stay, so that the next run goes on; the sentence stands on the settings page.
 * `error` null: this process is stopping, which is nobody's failure.
 */
export async function failPass(
  host: HostParts,
  failed: { readonly connectionId: string; readonly stream: Stream; readonly owner: string; readonly failures: number },
  error: unknown,
): Promise<void> {
  const { connectionId, stream, owner } = failed;
  const pause = error === null ? 0 : pauseAfter(error, failed.failures);
  const runAt = host.clock
    .now()
    .add({ milliseconds: Math.round(pause * 1000) })
    .toString();
  await transaction(host.db, async (tx) => {
    const changed = await tx('streams')
      .where({ connection_id: connectionId, name: stream.name, lease_owner: owner })
      .update({
        lease_owner: null,
        lease_until: null,
        next_run_at: runAt,
        ...(error === null ? {} : { failures: failed.failures + 1, trouble: sentenceOf(error) }),
      });
    if (changed === 0) return;
    const { name, payload, key } = streamJob(connectionId, stream.name);
    if (!(error instanceof ReconnectNeeded)) await enqueue(tx, name, payload, { key, runAt });
    await publish(tx, `sync:${connectionId}`, { stream: stream.name, failed: error !== null });
  });
  if (error !== null)
    host.log.warn(
      {
        connection: connectionId,
        stream: stream.name,
        error: sentenceOf(error),
        ...(error instanceof PorticoError ? { details: error.details } : { stack: stackOf(error) }),
      },
      'a pass broke off',
    );
}

/** Seconds until the next try: as the vendor asked, else doubling. */
export function pauseAfter(error: unknown, failures: number): number {
  const asked = error instanceof VendorUnavailable ? error.retryAfterSeconds : undefined;
  return asked ?? Math.min(firstPause * 2 ** Math.min(failures, 10), longestPause);
}

export function sentenceOf(error: unknown): string {
  return error instanceof PorticoError ? error.message : 'Something unexpected went wrong; the log has the details.';
}

function stackOf(error: unknown): string | undefined {
  return Error.isError(error) ? error.stack : undefined;
}
