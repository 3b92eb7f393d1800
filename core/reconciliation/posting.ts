import type { Transaction as Tx } from '../db/index.ts';
import type { LedgerEntry } from '../plugin-api/index.ts';
import type { IntentDraft, PostingKind } from './intents.ts';
import type { PairIds } from './pair.ts';

export type PostingState = 'planned' | 'sending' | 'posted' | 'unknown' | 'held';

/** A write intended for the ledger. Amounts are minor units of `currency`. */
export interface Posting {
  readonly id: string;
  readonly source: string;
  readonly kind: PostingKind;
  readonly part: string;
  readonly state: PostingState;
  readonly intent: IntentDraft;
  /** Sent instead when the ledger refuses; null when there is none, or it took its place already. */
  readonly fallback: IntentDraft | null;
  /** Postings of one bundle are one entry in the ledger. */
  readonly bundle: string | null;
  readonly answerId: string | null;
  readonly amount: number;
  readonly effect: number;
  readonly currency: string;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly checkoutId: string | null;
  readonly reference: string;
  readonly case: string;
  readonly heldCase: string | null;
  readonly reason: string | null;
  readonly entry: LedgerEntry | null;
  readonly attempts: number;
  readonly nextTryAt: string | null;
  readonly sentAt: string | null;
  readonly postedAt: string | null;
}

export const postingColumns = `
  id, source, kind, part, state, intent, fallback, bundle, answer_id as "answerId", amount, effect, currency, client_id as "clientId",
  invoice_external_id as "invoiceId", checkout_id as "checkoutId", reference, case_code as "case",
  held_case as "heldCase", reason, entry, attempts, next_try_at as "nextTryAt", sent_at as "sentAt",
  posted_at as "postedAt"`;

/** Largest batch one call to the ledger may carry; the ledgers we know take 50 and a lost batch is 50 look-ups. */
export const batchSize = 50;

/**
 * Planned postings whose time has come, oldest first, so that a receipt stands before its fee; a step waits until the
 * ones before it stand. A bundle comes whole.
 */
export async function readDue(tx: Tx, pair: PairIds, now: string): Promise<readonly Posting[]> {
  const { rows } = await tx.raw<{ rows: Posting[] }>(
    `with due as (
       select id, bundle, created_at, kind from postings p
       where payment_connection_id = :payment and ledger_connection_id = :ledger and state = 'planned'
         and (next_try_at is null or next_try_at <= :now)
         and not exists (select from postings before
                         where before.payment_connection_id = p.payment_connection_id
                           and before.ledger_connection_id = p.ledger_connection_id and before.source = p.source
                           and before.step < p.step and before.state <> 'posted')),
     next as (select * from due order by created_at, kind desc, id limit :limit)
     select ${postingColumns} from postings
     where id in (select id from next)
        or (bundle in (select bundle from next) and id in (select id from due))
     order by created_at, kind desc, id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, now, limit: batchSize },
  );
  return rows;
}

/** Postings that may or may not stand in the ledger. */
export async function readUnsettled(tx: Tx, pair: PairIds): Promise<readonly Posting[]> {
  const { rows } = await tx.raw<{ rows: Posting[] }>(
    `select ${postingColumns} from postings
     where payment_connection_id = ? and ledger_connection_id = ? and state in ('sending', 'unknown') order by id`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows;
}

/** SQL: whether the choice that a posting belongs to has begun. It is then finished as it was planned, by no plan. */
export function isBegun(posting: string): string {
  return `exists (select from postings begun where begun.answer_id = ${posting}.answer_id
                    and begun.source = ${posting}.source and begun.state in ('sending', 'unknown', 'posted'))`;
}

/**
 * SQL: whether a posting is only as good as its plan. What may have reached the ledger, a choice that has begun and what
 * takes postings back run to their end without any.
 */
export function restsOnPlan(posting: string): string {
  return `${posting}.state in ('planned', 'held') and ${posting}.kind <> 'undo' and not ${isBegun(posting)}`;
}

/** When the next posting that waits for its time may be tried, or null. */
export async function readNextTry(tx: Tx, pair: PairIds): Promise<string | null> {
  const { rows } = await tx.raw<{ rows: { at: string | null }[] }>(
    `select min(next_try_at) as at from postings
     where payment_connection_id = ? and ledger_connection_id = ? and state in ('planned', 'unknown', 'held')`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows[0]?.at ?? null;
}

/** Held postings whose pause is over (a closed period, say) are tried again. */
export async function releaseDue(tx: Tx, pair: PairIds, now: string): Promise<void> {
  await tx.raw(
    `update postings set state = 'planned', held_case = null, next_try_at = null, updated_at = :now
     where payment_connection_id = :payment and ledger_connection_id = :ledger and state = 'held' and next_try_at <= :now`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, now },
  );
}

/** What changes when something is learnt about a posting. */
export interface Change {
  readonly id: string;
  readonly state: PostingState;
  readonly entry: LedgerEntry | null;
  readonly heldCase: string | null;
  readonly reason: string | null;
  readonly nextTryAt: string | null;
  /** What takes the place of the intent the ledger refused. */
  readonly instead?: IntentDraft;
}

/** Stores what was learnt, by set. A posted one is never changed again; its checkout counts as settled. */
export async function storeChanges(tx: Tx, changes: readonly Change[], now: string): Promise<void> {
  if (changes.length === 0) return;
  await tx.raw(
    `with changed as (
       update postings p set state = c.state, entry = c.entry, held_case = c."heldCase", reason = c.reason,
              next_try_at = c."nextTryAt", updated_at = :now,
              intent = coalesce(c.instead, p.intent), fell_back = p.fell_back or c.instead is not null,
              fallback = case when c.instead is null then p.fallback end,
              posted_at = case when c.state = 'posted' then cast(:now as timestamptz) end
       from jsonb_to_recordset(:changes) as c(id uuid, state text, entry jsonb, "heldCase" text, reason text,
                                              "nextTryAt" timestamptz, instead jsonb)
       where p.id = c.id and p.state <> 'posted'
       returning p.state, p.checkout_id)
     update checkouts set settled_at = :now from changed
     where changed.state = 'posted' and checkouts.id = changed.checkout_id and checkouts.settled_at is null`,
    { changes: JSON.stringify(changes), now },
  );
}

/** Marks postings as handed to the ledger, before the call, so that a crash leaves a question and no copy. */
export async function markSending(tx: Tx, ids: readonly string[], now: string): Promise<void> {
  await tx.raw(
    `update postings set state = 'sending', sent_at = :now, attempts = attempts + 1, next_try_at = null,
            held_case = null, reason = null, updated_at = :now
     where id = any(cast(:ids as uuid[])) and state = 'planned'`,
    { ids: [...ids], now },
  );
}
