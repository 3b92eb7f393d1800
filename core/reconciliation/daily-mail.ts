import { transaction, type Transaction as Tx } from '../db/index.ts';
import { queueMail } from '../notifications/index.ts';
import type { Deps } from '../wing.ts';
import { listPairs } from './pair.ts';
import { proveAndKeep } from './kept-proof.ts';
import type { ProofReport } from './proof.ts';
import { openItems, type QueueItem } from './queue.ts';
import { wantsDailyMail } from './daily-switch.ts';

const shownLines = 10;
/** The hour of the firm's day from which its mail is sent. */
const fromHour = 7;

/**
 * Tells the owner and the bookkeepers, once a day each, that all is matched or what is to do. 'All matched' is never
 * said from memory: both systems are read for the mail, and where they cannot be, it says that instead.
 */
export async function mailTheDay(deps: Deps): Promise<void> {
  const { event, readers } = await transaction(deps.db, async (tx) => {
    const now = deps.clock.now().toZonedDateTimeISO(await firmZone(tx));
    const todays = `reconciliation.day:${now.toPlainDate().toString()}`;
    const isDue = now.hour >= fromHour && (await wantsDailyMail(tx)) && (await listPairs(tx)).length > 0;
    return { event: todays, readers: isDue ? await untold(tx, todays) : [] };
  });
  if (readers.length === 0) return;
  const report = await proveToday(deps);
  await transaction(deps.db, async (tx) => {
    const model = dayModel(report, await openItems(tx));
    for (const { id, email } of readers)
      await queueMail(tx, { personId: id, to: email, event, template: 'reconciliation/day', model }, deps);
  });
}

/** 'Matched' is what the proof itself calls right: nothing differs, nothing waits, nothing is still to be written. */
function dayModel(report: ProofReport | null, items: readonly QueueItem[]) {
  const differing = report?.currencies.filter(({ differences }) => differences.length > 0) ?? [];
  // What waits for a person is open in the proof as well; the rest of it waits for the ledger.
  const unwritten = Math.max(0, (report?.open.length ?? 0) - items.length);
  const count = items.length + differing.length;
  const state = report === null ? 'unread' : count > 0 ? 'waits' : report.ok ? 'matched' : 'unfinished';
  const lines = state === 'unfinished' ? (report?.open ?? []) : items;
  return {
    state,
    count: state === 'unfinished' ? unwritten : count,
    // Entries that wait for the ledger, not for a person.
    rest: unwritten,
    sentences: [...new Set(lines.map(({ sentence }) => sentence))].slice(0, shownLines),
    more: state === 'unfinished' ? 0 : Math.max(0, items.length - shownLines),
    currencies: differing.map(({ currency }) => currency),
    href: state === 'waits' && items.length > 0 ? '/staff/reconciliation/queue' : '/staff/reconciliation',
  };
}

/** Null when one of the systems could not be read. */
async function proveToday(deps: Deps): Promise<ProofReport | null> {
  try {
    return await proveAndKeep(deps);
  } catch (error) {
    deps.log.warn({ err: error }, 'the day is told without a proof');
    return null;
  }
}

/** Whose work it is by their role and who has no mail of today yet; a right granted to others brings no mail. */
async function untold(tx: Tx, event: string): Promise<readonly { readonly id: string; readonly email: string }[]> {
  return tx('people')
    .where({ kind: 'staff' })
    .whereIn('role', ['owner', 'bookkeeper'])
    .whereNull('disabled_at')
    .whereNotIn('email', tx('mails').where({ event }).select('to_address'))
    .orderBy('id')
    .select<{ id: string; email: string }[]>('id', 'email');
}

async function firmZone(tx: Tx): Promise<string> {
  const firm = await tx('firm').first<{ zone: string } | undefined>('time_zone as zone');
  return firm?.zone ?? 'UTC';
}
