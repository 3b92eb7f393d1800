import { transaction, type Transaction } from '../../db/index.ts';
import { failPoint } from '../../ground/fail-points.ts';
import { enqueue } from '../../jobs/index.ts';
import {
  InvalidInput,
  NotFound,
  PorticoError,
  ReconnectNeeded,
  VendorUnavailable,
  type RecordRef,
} from '../../plugin-api/index.ts';
import { storedCall, type StoredCall } from '../calling.ts';
import type { HostParts } from '../host-parts.ts';
import { readRefs, storeRead } from '../read-again.ts';
import { pauseAfter, sentenceOf } from '../streams/end-pass.ts';

/** Events taken into one run: many hints make one read. */
const atOnce = 200;
/** An event that fails this often for its own sake is parked for a person to see. */
const mostAttempts = 6;
/** A run that waits for another one's end gives up after this, in milliseconds, and leaves the rest to the schedule. */
const waitMs = 30_000;

interface EventRow {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly body: string;
  readonly attempts: number;
}

/**
 * Handles what waits in a connection's inbox: reads the records the events name afresh from the vendor, ingests them and
 * marks the events, in one transaction. One run at a time per connection; a run that died frees its place at once.
 */
export async function handleEvents(host: HostParts, connectionId: string, stop: AbortSignal): Promise<void> {
  const call = await callOrNull(host, connectionId, stop);
  if (!call) return;
  await transaction(host.db, async (tx) => {
    await tx.raw(`set local lock_timeout = ${waitMs}`);
    await tx.raw(`select pg_advisory_xact_lock(hashtextextended('portico.inbox:' || ?, 0))`, [connectionId]);
    for (
      let events = await waiting(host, connectionId);
      events.length > 0;
      events = await waiting(host, connectionId)
    ) {
      if (stop.aborted) return;
      await handle(host, call, events);
    }
  });
}

/** A connection that is off or unusable keeps its inbox as it is. */
async function callOrNull(host: HostParts, connectionId: string, stop: AbortSignal): Promise<StoredCall | null> {
  try {
    return await storedCall(host, connectionId, 'posting', stop);
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput || error instanceof ReconnectNeeded) return null;
    throw error;
  }
}

async function waiting(host: HostParts, connectionId: string): Promise<readonly EventRow[]> {
  const now = host.clock.now().toString();
  return await host.db
    .hub('webhook_events')
    .where({ connection_id: connectionId, handled_at: null, parked_at: null })
    .where((query) => void query.whereNull('next_try_at').orWhere('next_try_at', '<=', now))
    .orderBy(['received_at', 'id'])
    .limit(atOnce)
    .select<EventRow[]>('id', 'event_id as eventId', 'type', 'body', 'attempts');
}

/** Together; when that fails for the events' own sake, in halves, until the one that cannot be handled stands alone. */
async function handle(host: HostParts, call: StoredCall, events: readonly EventRow[]): Promise<void> {
  try {
    await readAndStore(host, call, events);
  } catch (error) {
    const vendorsFault = error instanceof VendorUnavailable || error instanceof ReconnectNeeded;
    if (vendorsFault || events.length === 1) await tryLater(host, call, events, error, vendorsFault);
    else {
      const middle = Math.ceil(events.length / 2);
      await handle(host, call, events.slice(0, middle));
      await handle(host, call, events.slice(middle));
    }
  }
}

async function readAndStore(host: HostParts, call: StoredCall, events: readonly EventRow[]): Promise<void> {
  const refs = await refsOf(call, events);
  const readAt = host.clock.now().toString();
  const read = await readRefs(call, refs);
  await failPoint('webhook.read');
  await transaction(host.db, async (tx) => {
    await storeRead(tx, host, call, read, readAt);
    await failPoint('webhook.ingested');
    await markHandled(tx, host, events);
  });
}

async function refsOf(call: StoredCall, events: readonly EventRow[]): Promise<readonly RecordRef[]> {
  const { webhooks } = call.definition;
  if (!webhooks) return [];
  const named = await call.run(async (ctx) => {
    const refs: RecordRef[] = [];
    for (const event of events)
      refs.push(...(await webhooks.handle({ id: event.eventId, type: event.type, body: JSON.parse(event.body) }, ctx)));
    return refs;
  });
  return [...new Map(named.map((ref) => [`${ref.kind} ${ref.externalId}`, ref])).values()];
}

async function markHandled(tx: Transaction, host: HostParts, events: readonly EventRow[]): Promise<void> {
  await tx('webhook_events')
    .whereIn(
      'id',
      events.map(({ id }) => id),
    )
    .update({ handled_at: host.clock.now().toString(), trouble: null });
}

async function tryLater(
  host: HostParts,
  call: StoredCall,
  events: readonly EventRow[],
  error: unknown,
  vendorsFault: boolean,
): Promise<void> {
  const connectionId = call.connection.id;
  const attempts = Math.max(...events.map((event) => event.attempts));
  const park = !vendorsFault && attempts + 1 >= mostAttempts;
  const now = host.clock.now();
  const pause = Math.min(pauseAfter(error, attempts) / (vendorsFault ? 1 : 3), 900);
  const runAt = now.add({ milliseconds: Math.round(pause * 1000) }).toString();
  await transaction(host.db, async (tx) => {
    await tx('webhook_events')
      .whereIn(
        'id',
        events.map(({ id }) => id),
      )
      .update({
        attempts: tx.raw('attempts + 1'),
        trouble: sentenceOf(error),
        next_try_at: runAt,
        parked_at: park ? now.toString() : null,
      });
    if (!park)
      await enqueue(tx, 'webhooks.handle', { connectionId }, { key: `webhooks.handle:${connectionId}`, runAt });
  });
  const details = error instanceof PorticoError ? error.details : {};
  host.log.warn(
    { connection: connectionId, events: events.length, error: String(error), details, park },
    'webhook events wait',
  );
}
