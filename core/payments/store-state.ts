import type { Transaction } from '../db/index.ts';
import { audit } from '../audit/index.ts';
import type { OpenedCheckout } from '../plugin-api/index.ts';
import { tellPages } from '../records/index.ts';
import type { Deps } from '../wing.ts';
import { checkoutColumns, type CheckoutRow } from './checkout.ts';
import { queueReceipt } from './receipt.ts';
import { advance, stateOf, type CheckoutState } from './state.ts';

/** News about one checkout: its state by the processor, and its address once that is known. */
export interface News {
  readonly id: string;
  readonly state: CheckoutState;
  readonly opened: Pick<OpenedCheckout, 'id' | 'url' | 'expiresAt'> | null;
  /** Why it ended, for staff. */
  readonly reason: string | null;
}

/** The processor's own answer as news. */
export function newsOf(id: string, opened: OpenedCheckout, reason: string | null = null): News {
  return { id, state: stateOf(opened), opened, reason };
}

/**
 * Takes news in: states only move forward, the address is kept, and who has just paid gets a receipt by mail
 * and a line in the audit, in this transaction. Answers the rows as they now stand.
 */
export async function takeNews(
  tx: Transaction,
  news: readonly News[],
  deps: Pick<Deps, 'clock' | 'url' | 'mode'>,
): Promise<readonly CheckoutRow[]> {
  if (news.length === 0) return [];
  const before = await lock(
    tx,
    news.map(({ id }) => id),
  );
  const changes = news.flatMap((one) => {
    const row = before.get(one.id);
    return row ? [{ ...one, state: advance(row.state, one.state) }] : [];
  });
  const rows = await update(tx, changes, deps.clock.now().toString());
  const moved = rows.filter(({ id, state }) => before.get(id)?.state !== state);
  if (moved.length > 0)
    await tellPages(tx, 'checkouts', { clients: [...new Set(moved.map(({ clientId }) => clientId))] });
  for (const row of rows) {
    if (row.state === 'paid' && before.get(row.id)?.state !== 'paid') await celebrate(tx, row, deps);
  }
  return rows;
}

async function lock(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, CheckoutRow>> {
  const { rows } = await tx.raw<{ rows: CheckoutRow[] }>(
    `select ${checkoutColumns} from checkouts where id = any(?::uuid[]) order by id for update`,
    [[...ids]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function update(tx: Transaction, changes: readonly News[], now: string): Promise<readonly CheckoutRow[]> {
  const set = changes.map(({ id, state, opened, reason }) => ({
    news: id,
    new_state: state,
    new_external: opened?.id ?? null,
    new_url: opened?.url ?? null,
    new_expires: opened?.expiresAt ?? null,
    reason,
  }));
  const { rows } = await tx.raw<{ rows: CheckoutRow[] }>(
    `update checkouts set
       external_id = coalesce(external_id, new_external), url = coalesce(url, new_url),
       expires_at = coalesce(new_expires, expires_at),
       checked_at = case when new_external is null then checked_at else cast(:now as timestamptz) end,
       updated_at = case when state = new_state then updated_at else cast(:now as timestamptz) end,
       paid_at = case when new_state = 'paid' then coalesce(paid_at, cast(:now as timestamptz)) end,
       closed_reason = case when new_state in ('failed', 'expired') then coalesce(closed_reason, reason) end,
       state = new_state
     from jsonb_to_recordset(:set) as n(news uuid, new_state text, new_external text, new_url text,
       new_expires timestamptz, reason text)
     where checkouts.id = n.news
     returning ${checkoutColumns}`,
    { now, set: JSON.stringify(set) },
  );
  return rows;
}

async function celebrate(tx: Transaction, row: CheckoutRow, deps: Pick<Deps, 'clock' | 'url' | 'mode'>): Promise<void> {
  await queueReceipt(tx, row, deps);
  await audit(tx, {
    at: deps.clock.now(),
    actor: { kind: 'system', id: 'payments' },
    action: 'payment.received',
    subject: `checkout:${row.id}`,
    clientId: row.clientId,
    facts: { invoice: row.request.metadata['portico_number'] ?? '', amount: row.amount, currency: row.currency },
  });
}
