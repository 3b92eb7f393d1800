import { transaction, type Database, type Transaction } from '../db/index.ts';
import { beginning, eventsOf, sealHash } from './chain.ts';
import { personalHash } from './audit.ts';

export interface AuditVerdict {
  readonly ok: boolean;
  readonly seals: number;
  /** Sealed events that were checked. */
  readonly events: number;
  /** Not sealed yet, and so not protected yet. */
  readonly unsealed: number;
  readonly broken: readonly { readonly seal: number; readonly sentence: string }[];
}

interface Seal {
  readonly number: number;
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly events: number;
}

/**
 * Follows the whole chain and names every link that does not hold. Erased personal data breaks nothing. Its limit: who
 * removes the last seals with all their events leaves a shorter chain that holds; a hash kept elsewhere tells.
 */
export async function verifyAudit(db: Database): Promise<AuditVerdict> {
  return transaction(db, async (tx) => {
    await tx.raw('set transaction isolation level repeatable read');
    const seals = await tx<Seal>('audit_seals').orderBy('number').select('number', 'previous', 'hash', 'events');
    const broken: { seal: number; sentence: string }[] = [];
    let previous: Buffer = beginning;
    let events = 0;
    for (const [at, seal] of seals.entries()) {
      const sealed = await eventsOf(tx, seal.number, seal.events + 1);
      events += sealed.length;
      const say = (sentence: string): number => broken.push({ seal: seal.number, sentence });
      if (seal.number !== at + 1) say(`Seal ${at + 1} is missing.`);
      if (!seal.previous.equals(previous)) say(`Seal ${seal.number} does not follow the one before it.`);
      if (sealed.length !== seal.events)
        say(`Seal ${seal.number} holds ${seal.events} events, ${sealed.length} are there.`);
      else if (!sealHash(seal.previous, seal.number, sealed).equals(seal.hash))
        say(`An event in seal ${seal.number} was changed after it was sealed.`);
      for (const id of await changedPersonal(tx, seal.number))
        say(`The personal details of event ${id} are not the ones that were sealed.`);
      previous = seal.hash;
    }
    const unsealed = await tx('audit_events').whereNull('sealed_in').count<{ count: number }[]>('* as count');
    return { ok: broken.length === 0, seals: seals.length, events, unsealed: unsealed[0]?.count ?? 0, broken };
  });
}

async function changedPersonal(tx: Transaction, seal: number): Promise<readonly string[]> {
  const { rows }: { rows: { id: string; personal_hash: Buffer | null; salt: Buffer; facts: unknown }[] } = await tx.raw(
    `select e.id, e.personal_hash, p.salt, p.facts
     from audit_events e join audit_personal p on p.event_id = e.id where e.sealed_in = ?`,
    [seal],
  );
  return rows
    .filter(({ personal_hash: hash, salt, facts }) => !hash?.equals(personalHash(salt, facts)))
    .map(({ id }) => id);
}
