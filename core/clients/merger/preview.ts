import { createHash } from 'node:crypto';
import type { Transaction } from '../../db/index.ts';
import { InvalidInput, NotFound } from '../../plugin-api/index.ts';

/** Somebody who will see what they do not see today. */
export interface Gainer {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  /** The one of the two they belong to now. */
  readonly belongsTo: 'into' | 'from';
}

export interface Side {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly state: 'active' | 'former';
}

export type Moving =
  'people' | 'contacts' | 'invoices' | 'otherRecords' | 'entries' | 'agreements' | 'files' | 'payments' | 'refunds';

/** What merging two clients would do. */
export interface Preview {
  /** The one that stays. */
  readonly into: Side;
  /** The one that is gone afterwards. */
  readonly from: Side;
  /** How much of each moves, where there is any. */
  readonly moving: readonly { readonly what: Moving; readonly count: number }[];
  readonly gainers: readonly Gainer[];
  /** Names who gains what, so that what is done is what was looked at. */
  readonly seen: string;
}

/** Throws NotFound where one of them is not there, InvalidInput for one and the same. Pages lead a merged one on first. */
export async function previewMerger(tx: Transaction, intoId: string, fromId: string): Promise<Preview> {
  if (intoId === fromId) throw new InvalidInput('Choose another client: this is one and the same.');
  const into = await readSide(tx, intoId);
  const from = await readSide(tx, fromId);
  const gainers = await readGainers(tx, intoId, fromId);
  return { into, from, moving: await readMoving(tx, fromId), gainers, seen: seenOf(intoId, fromId, gainers) };
}

async function readSide(tx: Transaction, id: string): Promise<Side> {
  const side = await tx('clients')
    .where({ id, merged_into: null })
    .first<Side | undefined>('id', 'name', 'email', 'state');
  if (!side) throw new NotFound('There is no such client.');
  return side;
}

/** People of one of the two but not of both. */
async function readGainers(tx: Transaction, into: string, from: string): Promise<readonly Gainer[]> {
  const { rows } = await tx.raw<{ rows: Gainer[] }>(
    `select p.id as "personId", p.name, p.email,
       case when bool_or(m.client_id = :from) then 'from' else 'into' end as "belongsTo"
     from memberships m join people p on p.id = m.person_id
     where m.client_id in (:into, :from) and m.revoked_at is null and p.disabled_at is null
     group by p.id having count(distinct m.client_id) = 1
     order by lower(p.name), p.id`,
    { into, from },
  );
  return rows;
}

async function readMoving(tx: Transaction, from: string): Promise<Preview['moving']> {
  const { rows } = await tx.raw<{ rows: Record<Moving, number>[] }>(
    `select
       (select count(*) from memberships where client_id = :from and revoked_at is null) as people,
       (select count(*) from client_links where client_id = :from and state = 'confirmed'
          and kind in ('contact', 'person', 'company')) as contacts,
       (select count(*) from record_clients l join records r on r.id = l.record_id
         where l.client_id = :from and r.kind = 'invoice') as invoices,
       (select count(*) from record_clients l join records r on r.id = l.record_id
         where l.client_id = :from and r.kind not in ('invoice', 'contact', 'person', 'company')) as "otherRecords",
       (select count(*) from timeline_entries where client_id = :from) as entries,
       (select count(*) from agreements where client_id = :from) as agreements,
       (select count(*) from files where client_id = :from) as files,
       (select count(*) from checkouts where client_id = :from) as payments,
       (select count(*) from refund_requests where client_id = :from) as refunds`,
    { from },
  );
  const counts = Object.entries(rows[0] ?? {}) as [Moving, number][];
  return counts.filter(([, count]) => count > 0).map(([what, count]) => ({ what, count }));
}

function seenOf(into: string, from: string, gainers: readonly Gainer[]): string {
  const text = [into, from, ...gainers.map(({ personId, belongsTo }) => `${personId} ${belongsTo}`).sort()].join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
