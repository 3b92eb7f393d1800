import { publish, transaction } from '../../db/index.ts';
import { failPoint } from '../../ground/fail-points.ts';
import { newId } from '../../ground/ids.ts';
import { enqueue } from '../../jobs/index.ts';
import { Bug, NotFound, type Page, type Stream } from '../../plugin-api/index.ts';
import { forgetMissing, ingest } from '../../records/index.ts';
import { storedCall, type StoredCall } from '../calling.ts';
import { streamJob } from '../connections/store.ts';
import type { HostParts } from '../host-parts.ts';
import { endPass, failPass } from './end-pass.ts';
import { kindsOf } from './kinds.ts';
import { holdsLease, keepLease, leaseSeconds, takeLease, type LeasedStream } from './lease.ts';

/** What came of asking for a pass. `busy`: another run has the stream. */
export type StreamRun = 'complete' | 'failed' | 'busy' | 'stopped';

interface Pass {
  readonly host: HostParts;
  readonly call: StoredCall;
  readonly stream: Stream;
  readonly owner: string;
  readonly passId: string;
  /** Whether this run itself read everything since the pass began. */
  readonly whole: boolean;
  readonly leased: LeasedStream;
}

/**
 * Reads one stream from its cursor until it is complete. Each page is stored with the cursor that follows it, so a crash
 * repeats a page and loses none. Failures are written down and tried again with growing pauses; nothing is thrown for them.
 * Throws NotFound, InvalidInput or ReconnectNeeded when the connection may not be called at all.
 */
export async function runStream(
  host: HostParts,
  connectionId: string,
  streamName: string,
  stop: AbortSignal,
): Promise<StreamRun> {
  const lost = new AbortController();
  const call = await storedCall(host, connectionId, 'polling', AbortSignal.any([stop, lost.signal]));
  const stream = call.definition.streams.find(({ name }) => name === streamName);
  if (!stream) throw new NotFound(`${call.definition.name} has no stream '${streamName}'.`);
  const owner = newId();
  const leased = await takeLease(host.db.hub, connectionId, streamName, owner);
  if (!leased) {
    await askAgainLater(host, connectionId, streamName);
    return 'busy';
  }
  const release = keepLease(host, connectionId, streamName, owner, () => lost.abort());
  const passId = leased.passId ?? newId();
  const pass: Pass = { host, call, stream, owner, passId, whole: leased.passId === null, leased };
  try {
    if (leased.passId === null) await beginPass(pass);
    await readPages(pass);
    return 'complete';
  } catch (error) {
    if (lost.signal.aborted) return 'stopped';
    await failPass(host, { connectionId, stream, owner, failures: leased.failures }, stop.aborted ? null : error);
    return stop.aborted ? 'stopped' : 'failed';
  } finally {
    release();
  }
}

async function readPages(pass: Pass): Promise<void> {
  const { call, stream, leased, host } = pass;
  await call.run(async (ctx) => {
    const pages = stream.pull(ctx, leased.cursor)[Symbol.asyncIterator]();
    let records = leased.passRecords;
    let cursor = leased.cursor;
    for (;;) {
      const readAt = host.clock.now().toString();
      const next = await pages.next();
      if (next.done === true) throw new Bug(`The stream '${stream.name}' ended without a complete page.`);
      const page = next.value;
      if (!page.complete && page.cursor === cursor && page.records.length > 0)
        throw new Bug(`The stream '${stream.name}' gave a page without moving its cursor on.`);
      cursor = page.cursor;
      records += page.records.length;
      await storePage(pass, page, readAt, records);
      await failPoint('sync.page-stored');
      if (page.complete) {
        await pages.return?.();
        return;
      }
    }
  });
}

async function storePage(pass: Pass, page: Page, readAt: string, records: number): Promise<void> {
  const { host, call, stream, owner, passId } = pass;
  const connectionId = call.connection.id;
  await transaction(host.db, async (tx) => {
    if (!(await holdsLease(tx, connectionId, stream.name, owner))) throw new Bug('Another run has this stream now.');
    await ingest(
      tx,
      {
        connectionId,
        pluginVersion: call.definition.version,
        records: page.records,
        deleted: page.deleted,
        readAt,
        passId,
      },
      { now: host.clock.now(), subscriptions: host.subscriptions },
    );
    await tx('streams')
      .where({ connection_id: connectionId, name: stream.name })
      .update({ cursor: page.cursor, pass_records: records });
    const empty = page.complete && stream.snapshot === true && records === 0 && (pass.leased.lastPassRecords ?? 0) > 0;
    if (page.complete && stream.snapshot === true && pass.whole && !empty)
      await forgetMissing(tx, connectionId, kindsOf(stream), passId);
    if (page.complete)
      await endPass(tx, host, { connectionId, stream, records, before: pass.leased.lastPassRecords, empty });
    await publish(tx, `sync:${connectionId}`, {
      stream: stream.name,
      records,
      total: page.total ?? null,
      complete: page.complete,
    });
  });
}

async function beginPass({ host, call, stream, owner, passId }: Pass): Promise<void> {
  await host.db
    .hub('streams')
    .where({ connection_id: call.connection.id, name: stream.name, lease_owner: owner })
    .update({ pass_id: passId, pass_started_at: host.clock.now().toString(), pass_records: 0 });
}

/** Whoever has the stream may have begun before the cause of this run: it is run once more after the lease. */
async function askAgainLater(host: HostParts, connectionId: string, stream: string): Promise<void> {
  const runAt = host.clock
    .now()
    .add({ seconds: leaseSeconds / 4 })
    .toString();
  const { name, payload, key } = streamJob(connectionId, stream);
  await transaction(host.db, (tx) => enqueue(tx, name, payload, { key, runAt }));
}
