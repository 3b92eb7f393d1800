import { transaction, type Database, type Transaction } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import { beginning, eventsOf, sealHash } from './chain.ts';

/** Events in one seal: enough to make sealing cheap, few enough to be read at once. */
const batch = 1_000;

/** An arbitrary constant, ours alone: seals follow each other one by one. */
const lock = 7_269_004;

/** Seals what is not sealed yet into the chain. Returns how many events that were. */
export async function sealAudit(db: Database, clock: Clock): Promise<number> {
  let sealed = 0;
  while (true) {
    const count = await transaction(db, (tx) => sealBatch(tx, clock));
    sealed += count;
    if (count < batch) return sealed;
  }
}

async function sealBatch(tx: Transaction, clock: Clock): Promise<number> {
  await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
  const events = await eventsOf(tx, null, batch);
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return 0;
  const before = await tx('audit_seals')
    .orderBy('number', 'desc')
    .first<{ number: number; hash: Buffer } | undefined>('number', 'hash');
  const number = (before?.number ?? 0) + 1;
  const previous = before?.hash ?? beginning;
  await tx('audit_seals').insert({
    number,
    previous,
    hash: sealHash(previous, number, events),
    first_event: first.id,
    last_event: last.id,
    events: events.length,
    sealed_at: clock.now().toString(),
  });
  await tx.raw('update audit_events set sealed_in = ? where id = any (?::uuid[])', [
    number,
    events.map(({ id }) => id),
  ]);
  return events.length;
}
