import { transaction, type Transaction as Tx } from '../db/index.ts';
import { queueMail } from '../notifications/index.ts';
import type { Deps } from '../wing.ts';
import { listPairs } from './pair.ts';
import { proof, type ProofReport } from './proof.ts';
import { keepProof, readLastProof } from './page-queries.ts';
import { openItems } from './queue.ts';
import { wantsDailyMail } from './daily-switch.ts';

/** Hours after which a comparison is made anew before anybody is told that all is matched. */
const freshForHours = 12;
const shownItems = 10;
/** The hour of the firm's day from which its mail is sent. */
const fromHour = 7;

/**
 * Tells the owner and the bookkeepers, once a day each, that all is matched or what is to do. 'All matched' is never
 * said from memory: where both systems cannot be read today, the mail says that instead.
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
    const items = await openItems(tx);
    const differing = report?.currencies.filter(({ differences }) => differences.length > 0) ?? [];
    const model = {
      // What is open in a proof is what waits, and is told one by one below.
      state: report === null ? 'unread' : items.length + differing.length > 0 ? 'waits' : 'matched',
      count: items.length + differing.length,
      sentences: items.slice(0, shownItems).map(({ sentence }) => sentence),
      more: Math.max(0, items.length - shownItems),
      currencies: differing.map(({ currency }) => currency),
      href: report !== null && items.length > 0 ? '/staff/reconciliation/queue' : '/staff/reconciliation',
    };
    for (const { id, email } of readers)
      await queueMail(tx, { personId: id, to: email, event, template: 'reconciliation/day', model }, deps);
  });
}

/** Null when one of the systems could not be read. */
async function proveToday(deps: Deps): Promise<ProofReport | null> {
  const last = await transaction(deps.db, (tx) => readLastProof(tx));
  const since = deps.clock.now().subtract({ hours: freshForHours });
  if (last && Temporal.Instant.compare(last.asOf, since) > 0) return last;
  try {
    const report = await proof(deps);
    await transaction(deps.db, (tx) => keepProof(tx, report));
    return report;
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
