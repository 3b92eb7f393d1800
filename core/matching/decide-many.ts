import { auditMany } from '../audit/index.ts';
import type { Transaction } from '../db/index.ts';
import { followLinks } from '../records/index.ts';
import { actOf, type By, type Decision, type Link } from './decide.ts';
import { oneMatcherAtATime } from './match.ts';

/** What came of deciding on many proposals at once. */
export interface Outcome {
  readonly decided: number;
  /** Links somebody had decided on meanwhile: they stay as decided. */
  readonly late: readonly string[];
  /** How many are proposed no longer, because what spoke for them is gone. */
  readonly gone: number;
}

/**
 * Decides on many proposals together: all that still wait, or none if one fails. What somebody else decided meanwhile is left
 * as it is and told. Each keeps its own line in the audit and can be taken back alone.
 */
export async function decideProposals(
  tx: Transaction,
  ids: readonly string[],
  decision: Exclude<Decision, 'reconsideration'>,
  by: By,
): Promise<Outcome> {
  await oneMatcherAtATime(tx);
  const links = await lock(tx, ids);
  const waiting = links.filter(({ state }) => state === 'proposed');
  await tx('client_links')
    .whereIn('id', idsOf(waiting))
    .update({
      state: decision === 'confirmation' ? 'confirmed' : 'rejected',
      decided_at: by.now.toString(),
      decided_by: by.personId,
    });
  await carryOn(tx, waiting, decision, by);
  return {
    decided: waiting.length,
    late: links.filter((link) => !waiting.includes(link)).map(({ id }) => id),
    gone: new Set(ids).size - links.length,
  };
}

/**
 * Takes back what this person decided at that instant: those links wait again. What was decided anew since stays. Returns how
 * many were taken back.
 */
export async function takeBackTogether(tx: Transaction, at: string, by: By): Promise<number> {
  await oneMatcherAtATime(tx);
  const { rows: links } = await tx.raw<{ rows: Link[] }>(
    `select * from client_links where how = 'proposal' and decided_by = ? and decided_at = ?::timestamptz
     order by id for update`,
    [by.personId, at],
  );
  await tx('client_links')
    .whereIn('id', idsOf(links))
    .update({ state: 'proposed', decided_at: null, decided_by: null });
  await carryOn(tx, links, 'reconsideration', by);
  return links.length;
}

async function lock(tx: Transaction, ids: readonly string[]): Promise<readonly Link[]> {
  const { rows } = await tx.raw<{ rows: Link[] }>(
    `select * from client_links where id = any(?::uuid[]) and kind in ('person', 'company') order by id for update`,
    [[...ids]],
  );
  return rows;
}

async function carryOn(tx: Transaction, links: readonly Link[], decision: Decision, by: By): Promise<void> {
  if (links.length === 0) return;
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select r.id from client_links l
     join records r on (r.connection_id, r.kind, r.external_id) = (l.connection_id, l.kind, l.external_id)
     where l.id = any(?::uuid[])`,
    [idsOf(links)],
  );
  await followLinks(tx, [...new Set(rows.map(({ id }) => id))]);
  await auditMany(
    tx,
    links.map((link) => actOf(link, decision, by)),
  );
}

function idsOf(links: readonly Link[]): string[] {
  return links.map(({ id }) => id);
}
