import type { Transaction as Tx } from '../db/index.ts';
import type { LockDates } from '../plugin-api/index.ts';
import type { PairIds } from './pair.ts';
import { ordinaryRules, type Rules } from './rules.ts';

/** The bookkeeper's rules for this pair; the ordinary ones until somebody sets others. */
export async function readRules(tx: Tx, pair: PairIds): Promise<Rules> {
  const { rows } = await tx.raw<{ rows: Rules[] }>(
    `select fee_style as "feeStyle", fee_tax_type as "feeTaxType", refund_default as "refundDefault",
            approve_until as "approveUntil", dry_run as "dryRun"
     from reconciliation_rules where payment_connection_id = ? and ledger_connection_id = ?`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows[0] ?? ordinaryRules;
}

export async function keepRules(tx: Tx, pair: PairIds, rules: Rules, by: string | null, now: string): Promise<void> {
  await tx.raw(
    `insert into reconciliation_rules (payment_connection_id, ledger_connection_id, fee_style, fee_tax_type,
                                       refund_default, approve_until, dry_run, updated_at, updated_by)
     values (:payment, :ledger, :feeStyle, :feeTaxType, :refundDefault, :approveUntil, :dryRun, :now, :by)
     on conflict (payment_connection_id, ledger_connection_id) do update
       set fee_style = excluded.fee_style, fee_tax_type = excluded.fee_tax_type,
           refund_default = excluded.refund_default, approve_until = excluded.approve_until,
           dry_run = excluded.dry_run, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, ...rules, by, now },
  );
}

/** Which days were closed when the ledger was last asked; null before that. */
export async function readLockDates(tx: Tx, pair: PairIds): Promise<LockDates | null> {
  const { rows } = await tx.raw<{ rows: { locks: LockDates | null }[] }>(
    `select lock_dates as locks from reconciliation_rules where payment_connection_id = ? and ledger_connection_id = ?`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows[0]?.locks ?? null;
}

export async function keepLockDates(tx: Tx, pair: PairIds, locks: LockDates): Promise<void> {
  await tx.raw(
    `insert into reconciliation_rules (payment_connection_id, ledger_connection_id, lock_dates)
     values (:payment, :ledger, :locks)
     on conflict (payment_connection_id, ledger_connection_id) do update set lock_dates = excluded.lock_dates
       where reconciliation_rules.lock_dates is distinct from excluded.lock_dates`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, locks: JSON.stringify(locks) },
  );
}
