import type { Transaction } from '../db/index.ts';

export interface NoteRow {
  readonly id: string;
  readonly connectionId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly kind: string;
  readonly body: string;
  readonly state: 'planned' | 'sending' | 'written' | 'unknown' | 'refused';
  readonly reason: string | null;
  readonly createdAt: string;
  readonly writtenAt: string | null;
  readonly notBefore: string;
}

/** The latest notes, newest first, those that wait or were refused before all others. */
export async function listNotes(
  tx: Transaction,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly NoteRow[]> {
  const { rows } = await tx.raw<{ rows: NoteRow[] }>(
    `select n.id, n.connection_id as "connectionId", c.id as "clientId", c.name as "clientName", n.kind, n.body, n.state,
       n.reason, n.created_at as "createdAt", n.written_at as "writtenAt", n.not_before as "notBefore"
     from crm_notes n join clients c on c.id = n.client_id
     order by n.state = 'written', n.created_at desc, n.id desc limit ? offset ?`,
    [page.limit, page.offset],
  );
  return rows;
}

/** Lets a refused note be tried again now. False when there is none to try. */
export async function releaseNote(tx: Transaction, id: string, now: string): Promise<boolean> {
  const released = await tx('crm_notes')
    .where({ id, state: 'refused' })
    .update({ state: 'planned', reason: null, not_before: now });
  return released > 0;
}
