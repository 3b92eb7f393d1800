import { transaction, type Transaction as Tx } from '../db/index.ts';
import { audit } from '../audit/index.ts';
import { enqueue } from '../jobs/index.ts';
import { InvalidInput, type LedgerAccount } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readCutOver, workKey } from './cut-over.ts';
import type { Mapping } from './facts.ts';
import { problemsOf } from './mapping.ts';
import { balancesAt, keepOpenings, readOpenings } from './opening.ts';
import type { PairIds } from './pair.ts';

/**
 * Stores the accounts for one settlement currency after checking them with the ledger as it is now. A
 * currency that gets its accounts after the cut-over gets its opening balances worked back to it.
 * Throws InvalidInput with a sentence per field.
 */
export async function saveMapping(
  deps: Deps,
  pair: PairIds,
  currency: string,
  mapping: Mapping,
  by: string | null = null,
): Promise<void> {
  const problems = problemsOf(mapping, await readAccounts(deps, pair.ledgerConnectionId), currency);
  if (Object.keys(problems).length > 0) throw new InvalidInput('These accounts cannot be used as chosen.', problems);
  const line = await readCutOver(deps, pair);
  const known = await readOpenings(deps, pair);
  const openings =
    line === null || known.some((opening) => opening.currency === currency)
      ? []
      : await balancesAt(deps, pair, line, new Map([[currency, mapping]]));
  await transaction(deps.db, async (tx) => {
    const now = deps.clock.now().toString();
    await keepMapping(tx, pair, currency, mapping, by, now);
    await keepOpenings(tx, pair, openings);
    await audit(tx, {
      at: deps.clock.now(),
      actor: by === null ? { kind: 'system', id: 'reconciliation' } : { kind: 'person', id: by },
      action: 'reconciliation.accounts_chosen',
      subject: `connection:${pair.paymentConnectionId}`,
      facts: { currency, ...mapping },
    });
    const connectionId = pair.paymentConnectionId;
    await enqueue(tx, 'reconciliation.work', { connectionId }, { key: workKey(connectionId) });
  });
}

/** The ledger's accounts, read afresh. */
export function readAccounts(deps: Deps, ledgerConnectionId: string): Promise<readonly LedgerAccount[]> {
  return deps.plugins.call(ledgerConnectionId, 'accounting', 'interactive', (port, ctx) => port.accounts(ctx));
}

async function keepMapping(
  tx: Tx,
  pair: PairIds,
  currency: string,
  mapping: Mapping,
  by: string | null,
  now: string,
): Promise<void> {
  await tx.raw(
    `insert into account_mappings (payment_connection_id, ledger_connection_id, currency, clearing_account,
                                   fee_account, bank_account, disputed_account, updated_at, updated_by)
     values (:payment, :ledger, :currency, :clearing, :fee, :bank, :disputed, :now, :by)
     on conflict (payment_connection_id, ledger_connection_id, currency) do update
       set clearing_account = excluded.clearing_account, fee_account = excluded.fee_account,
           bank_account = excluded.bank_account, disputed_account = excluded.disputed_account,
           updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    {
      payment: pair.paymentConnectionId,
      ledger: pair.ledgerConnectionId,
      currency,
      clearing: mapping.clearingAccount,
      fee: mapping.feeAccount,
      bank: mapping.bankAccount,
      disputed: mapping.disputedAccount,
      now,
      by,
    },
  );
}
