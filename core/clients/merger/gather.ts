import type { Transaction } from '../../db/index.ts';

/** Tables whose rows belong to one client and move with it as they are, whichever wing writes them. */
export const movedAsTheyAre = [
  'agreement_signers',
  'agreements',
  'answers',
  'checkouts',
  'files',
  'open_items',
  'postings',
  'refund_requests',
] as const;

/**
 * Brings what still names a merged client to the one it was merged into. Also to be run later: what was under way while two
 * clients were merged (a checkout being opened) may have been written for the one that is gone. Again it changes nothing.
 */
export async function gatherMerged(tx: Transaction): Promise<void> {
  for (const table of movedAsTheyAre)
    await tx.raw(
      `update ?? t set client_id = c.merged_into from clients c where c.id = t.client_id and c.merged_into is not null`,
      [table],
    );
  await gatherNotes(tx);
}

/** A fact that was noted for both keeps the note that was written; the other would tell the same fact twice. */
async function gatherNotes(tx: Transaction): Promise<void> {
  const same = `(gone.connection_id, gone.record_id, gone.kind, gone.fact) =
    (stays.connection_id, stays.record_id, stays.kind, stays.fact)`;
  await tx.raw(
    `delete from crm_notes stays using crm_notes gone join clients c on c.id = gone.client_id
     where stays.client_id = c.merged_into and ${same} and gone.state = 'written' and stays.state <> 'written'`,
  );
  await tx.raw(
    `delete from crm_notes gone using clients c, crm_notes stays
     where c.id = gone.client_id and stays.client_id = c.merged_into and ${same}`,
  );
  await tx.raw(
    `update crm_notes t set client_id = c.merged_into from clients c
     where c.id = t.client_id and c.merged_into is not null`,
  );
}
