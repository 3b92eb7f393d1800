import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '../db/index.ts';
import { canonicalJson } from '../ground/canonical-json.ts';
import { systemClock } from '../ground/clock.ts';
import { newId } from '../ground/ids.ts';

export interface Actor {
  readonly kind: 'person' | 'system' | 'plugin';
  /** A person's id, the name of a wing, a plugin's id. */
  readonly id: string;
}

/** One act, told for good. */
export interface Act {
  readonly actor: Actor;
  /** 'thing.what_happened'. */
  readonly action: string;
  /** What it was done to: an id, with its kind before it where that helps ('posting:…'). */
  readonly subject?: string;
  readonly clientId?: string;
  /** What a later reader needs, and nothing that names a person. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Names, addresses: kept beside, so that they can be erased without breaking the chain. */
  readonly personal?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
  /** When it was done; the machine's own time where nothing else is said, even where a demo's clock was moved on. */
  readonly at?: Temporal.Instant;
}

/** Appends an act, in the transaction that does it: the two happen together or not at all. */
export async function audit(tx: Transaction, act: Act): Promise<void> {
  await auditMany(tx, [act]);
}

/** The same for acts done together, in the order given. */
export async function auditMany(tx: Transaction, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  const rows = acts.map((act) => ({ id: newId(), act, salt: act.personal ? randomBytes(16) : null }));
  await tx('audit_events').insert(
    rows.map(({ id, act, salt }) => ({
      id,
      at: (act.at ?? systemClock.now()).toString(),
      actor_kind: act.actor.kind,
      actor: act.actor.id,
      action: act.action,
      subject: act.subject ?? null,
      client_id: act.clientId ?? null,
      facts: JSON.stringify(act.facts),
      personal_hash: salt && personalHash(salt, act.personal),
      request_id: act.requestId ?? null,
    })),
  );
  const personal = rows.flatMap(({ id, act, salt }) =>
    salt ? [{ event_id: id, salt, facts: JSON.stringify(act.personal) }] : [],
  );
  if (personal.length > 0) await tx('audit_personal').insert(personal);
}

/** What the chain holds of a side row: with its salt gone, nothing can be guessed from it. */
export function personalHash(salt: Buffer, facts: unknown): Buffer {
  return createHash('sha256').update(salt).update(canonicalJson(facts)).digest();
}
