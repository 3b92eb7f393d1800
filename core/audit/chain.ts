import { createHash } from 'node:crypto';
import type { Transaction } from '../db/index.ts';
import { canonicalJson } from '../ground/canonical-json.ts';

/** An event as it stands in the table, in the shape that is hashed. */
export interface SealedEvent {
  readonly id: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly clientId: string | null;
  readonly facts: unknown;
  /** Hex. */
  readonly personalHash: string | null;
  readonly requestId: string | null;
}

/** What the first seal follows. */
export const beginning = Buffer.alloc(32);

/** The hash that ties these events, in the order of their ids, to the seal before them. */
export function sealHash(previous: Buffer, number: number, events: readonly SealedEvent[]): Buffer {
  const hash = createHash('sha256').update(previous).update(String(number));
  for (const event of events) hash.update('\n').update(canonicalJson(event));
  return hash.digest();
}

/** The events of one seal (null: those not sealed yet), oldest first. */
export async function eventsOf(tx: Transaction, seal: number | null, limit: number): Promise<readonly SealedEvent[]> {
  const { rows }: { rows: SealedEvent[] } = await tx.raw(
    `select id, at, actor_kind as "actorKind", actor, action, subject, client_id as "clientId", facts,
       encode(personal_hash, 'hex') as "personalHash", request_id as "requestId"
     from audit_events where sealed_in is not distinct from ?::bigint order by id limit ?`,
    [seal, limit],
  );
  return rows;
}
