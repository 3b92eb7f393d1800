import { transaction, type Transaction } from '../db/index.ts';
import type { Lane, NormalisedRecord, ReadResult, RecordKind, RecordRef } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { storedCall, type StoredCall } from './calling.ts';
import { queueStreams } from './connections/store.ts';
import type { HostParts } from './host-parts.ts';
import { kindsOf } from './streams/kinds.ts';

/** What was read afresh, and the streams that cannot read single things and are polled instead. */
export interface ReadAgain extends ReadResult {
  readonly polled: readonly string[];
}

const wholeMs: Readonly<Record<Lane, number>> = { interactive: 30_000, posting: 120_000, polling: 300_000 };
const underWay = new Map<string, Promise<void>>();

/**
 * Reads these records afresh and ingests them. Whoever asks for the same while it is being read gets the same answer.
 * Throws what the vendor's failure was made of.
 */
export function readAgain(
  host: HostParts,
  connectionId: string,
  refs: readonly RecordRef[],
  lane: Lane,
): Promise<void> {
  const key = [connectionId, ...refs.map((ref) => `${ref.kind} ${ref.externalId}`).sort()].join('\n');
  const running = underWay.get(key);
  if (running) return running;
  const reading = readNow(host, connectionId, refs, lane).finally(() => underWay.delete(key));
  underWay.set(key, reading);
  return reading;
}

async function readNow(host: HostParts, connectionId: string, refs: readonly RecordRef[], lane: Lane): Promise<void> {
  const call = await storedCall(host, connectionId, lane, AbortSignal.timeout(wholeMs[lane]));
  const readAt = host.clock.now().toString();
  const read = await readRefs(call, refs);
  await transaction(host.db, (tx) => storeRead(tx, host, call, read, readAt));
}

/** One `read` per kind, in as few calls as the plugin makes of it. */
export async function readRefs(call: StoredCall, refs: readonly RecordRef[]): Promise<ReadAgain> {
  const records: NormalisedRecord[] = [];
  const deleted: RecordRef[] = [];
  const polled = new Set<string>();
  for (const [kind, ids] of byKind(refs)) {
    const streams = call.definition.streams.filter((stream) => kindsOf(stream).includes(kind));
    const reader = streams.find((stream) => stream.read !== undefined);
    if (reader?.read) {
      const result = await call.run(async (ctx) => reader.read?.(ctx, ids, kind));
      records.push(...(result?.records ?? []));
      deleted.push(...(result?.deleted ?? []));
    } else for (const stream of streams) polled.add(stream.name);
  }
  return { records, deleted, polled: [...polled] };
}

export async function storeRead(
  tx: Transaction,
  host: HostParts,
  call: StoredCall,
  read: ReadAgain,
  readAt: string,
): Promise<void> {
  const connectionId = call.connection.id;
  if (read.records.length + read.deleted.length > 0)
    await ingest(
      tx,
      {
        connectionId,
        pluginVersion: call.definition.version,
        records: read.records,
        deleted: read.deleted,
        readAt,
        passId: null,
      },
      { now: host.clock.now(), subscriptions: host.subscriptions },
    );
  await queueStreams(tx, connectionId, read.polled, host.clock.now().toString());
}

function byKind(refs: readonly RecordRef[]): ReadonlyMap<RecordKind, readonly string[]> {
  const ids = new Map<RecordKind, string[]>();
  for (const { kind, externalId } of refs) ids.set(kind, [...(ids.get(kind) ?? []), externalId]);
  return ids;
}
