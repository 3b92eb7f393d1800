import type { Transaction } from '../../db/index.ts';
import { Bug } from '../../plugin-api/index.ts';
import { followLinks } from '../../records/index.ts';

interface Move {
  readonly from: string;
  readonly into: string;
  readonly by: { readonly personId: string; readonly now: Temporal.Instant };
}

/**
 * Moves what links vendors' records to a client, and the records and timeline with it. Where both are linked with the same
 * record, what is surer stays: confirmed before rejected before proposed.
 */
export async function moveLinks(tx: Transaction, move: Move): Promise<void> {
  const records = await linkedRecords(tx, move.from);
  await keepTheSurer(tx, move);
  await handOver(tx, move);
  await followLinks(tx, records);
  await tx('timeline_words').where({ client_id: move.from }).delete();
  await nothingLeft(tx, move.from);
}

async function linkedRecords(tx: Transaction, clientId: string): Promise<readonly string[]> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select r.id from client_links l
     join records r on (r.connection_id, r.kind, r.external_id) = (l.connection_id, l.kind, l.external_id)
     where l.client_id = ?`,
    [clientId],
  );
  return rows.map(({ id }) => id);
}

async function keepTheSurer(tx: Transaction, { from, into }: Move): Promise<void> {
  const same = `gone.client_id = :from and stays.client_id = :into
    and (gone.connection_id, gone.kind, gone.external_id) = (stays.connection_id, stays.kind, stays.external_id)`;
  const order = `array['proposed', 'rejected', 'confirmed']`;
  await tx.raw(
    `update client_links stays set how = gone.how, state = gone.state, reasons = gone.reasons,
       decided_at = gone.decided_at, decided_by = gone.decided_by
     from client_links gone
     where ${same} and array_position(${order}, gone.state) > array_position(${order}, stays.state)`,
    { from, into },
  );
  await tx.raw(`delete from client_links gone using client_links stays where ${same}`, { from, into });
}

/**
 * A client follows the name of the one contact that founded it in the ledger: a second such contact becomes a link made by
 * hand, or the name would change with whichever was written last.
 */
async function handOver(tx: Transaction, { from, into, by }: Move): Promise<void> {
  await tx.raw(
    `with second as (
       select id from client_links where client_id = :from and how = 'founding'
         and exists (select from client_links x where x.client_id = :into and x.how = 'founding')
     )
     update client_links l set client_id = :into,
       how = case when second.id is null then l.how else 'explicit' end,
       decided_at = case when second.id is null then l.decided_at else cast(:now as timestamptz) end,
       decided_by = case when second.id is null then l.decided_by else cast(:person as uuid) end
     from client_links mine left join second on second.id = mine.id
     where mine.client_id = :from and l.id = mine.id`,
    { from, into, now: by.now.toString(), person: by.personId },
  );
}

/** Records and timeline follow the links alone, so that anything left would be left for good. */
async function nothingLeft(tx: Transaction, clientId: string): Promise<void> {
  const { rows } = await tx.raw<{ rows: { left: number }[] }>(
    `select (select count(*) from record_clients where client_id = :clientId)
       + (select count(*) from timeline_entries where client_id = :clientId) as left`,
    { clientId },
  );
  const left = rows[0]?.left ?? 0;
  if (left > 0) throw new Bug('A merged client kept records that no link explains.', { clientId, left });
}
