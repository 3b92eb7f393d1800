import type { Transaction } from '../db/index.ts';
import { oneWriterAtATime, storedRecords, tell } from '../timeline/index.ts';
import { tellPages } from './live-news.ts';
import { childrenOf, namesOfStored, relink } from './links.ts';

/** A chain of what belongs to what is at most dispute, charge, invoice, contact; the rest is for the future. */
const deepest = 8;

/**
 * Brings records and all that belongs to them to the clients their links name now, and their timelines with them.
 * To be called in the transaction that changed the links; the same call again changes nothing.
 */
export async function followLinks(tx: Transaction, recordIds: readonly string[]): Promise<void> {
  await oneWriterAtATime(tx);
  const before = await clientsOf(tx, recordIds);
  const moved = await relink(tx, recordIds);
  if (moved.length === 0) return;
  const told = new Set(moved);
  for (const id of await relinkBelow(tx, await childrenOf(tx, await namesOfStored(tx, moved)))) told.add(id);
  const records = await storedRecords(tx, [...told]);
  await tell(tx, records);
  const clients = new Set([...before, ...(await clientsOf(tx, [...told]))]);
  await tellPages(tx, 'records', {
    kinds: [...new Set(records.map(({ record }) => record.kind))],
    clients: [...clients],
  });
}

/** Says anew whose these records are, and those that belong to them, down to the last. Returns all it looked at. */
export async function relinkBelow(tx: Transaction, records: readonly string[]): Promise<ReadonlySet<string>> {
  const all = new Set<string>();
  let children = records;
  for (let depth = 0; children.length > 0 && depth < deepest; depth += 1) {
    for (const id of children) all.add(id);
    children = await childrenOf(tx, await namesOfStored(tx, await relink(tx, children)));
  }
  return all;
}

export async function clientsOf(tx: Transaction, recordIds: readonly string[]): Promise<readonly string[]> {
  const { rows }: { rows: { client_id: string }[] } = await tx.raw(
    'select distinct client_id from record_clients where record_id = any (?::uuid[])',
    [[...recordIds]],
  );
  return rows.map((row) => row.client_id);
}
