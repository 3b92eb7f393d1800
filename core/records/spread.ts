import type { Transaction } from '../db/index.ts';
import { storedRecords, tell, type StoredRecord } from '../timeline/index.ts';
import { clientsOf, relinkBelow } from './follow-links.ts';
import { childrenOf, relink } from './links.ts';
import { namesOf } from './matching.ts';
import type { Standing, Write } from './store.ts';

export interface Changes {
  readonly inserted: readonly Write[];
  readonly replaced: readonly Write[];
  /** As it stood before, keyed by 'kind/external id'. */
  readonly before: ReadonlyMap<string, Standing>;
  /** Ids of records of the same content that came back, went, or turned out to be older. */
  readonly retold: readonly string[];
}

/**
 * Carries changes on: to the clients the records belong to, to the records that belong to them (which may have
 * come first, and take their clients and speak of them by name), and to the timeline. Returns the clients that
 * have something new.
 */
export async function spread(tx: Transaction, changes: Changes): Promise<readonly string[]> {
  const { inserted, replaced, before, retold } = changes;
  const own = [...inserted, ...replaced];
  const movedNow = new Set(
    await relink(
      tx,
      own.map(({ id }) => id),
    ),
  );
  const heard = own.filter((write) => isNews(write, before, movedNow));
  const others = new Set(retold);
  const children = await childrenOf(
    tx,
    heard.flatMap(({ checked }) => namesOf(checked.record)),
  );
  for (const id of await relinkBelow(tx, children)) others.add(id);
  for (const { id } of own) others.delete(id);
  await tell(tx, [
    ...inserted.map((write) => stored(write, true)),
    ...replaced.map((write) => stored(write, false)),
    ...(await storedRecords(tx, [...others])),
  ]);
  return clientsOf(tx, [...own.map(({ id }) => id), ...others]);
}

/** Whether records that belong to this one have reason to look again. */
function isNews({ id, checked }: Write, before: ReadonlyMap<string, Standing>, moved: ReadonlySet<string>): boolean {
  const stood = before.get(`${checked.record.kind}/${checked.record.externalId}`);
  return !stood || stood.label !== checked.label || moved.has(id);
}

function stored({ id, known, checked }: Write, isNew: boolean): StoredRecord {
  return { id, record: checked.record, changedAt: known.changedAt, isDeleted: known.deletedAt !== null, isNew };
}
