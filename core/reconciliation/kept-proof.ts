import { transaction, type Transaction } from '../db/index.ts';
import type { Deps } from '../wing.ts';
import { proof, type ProofReport } from './proof.ts';

const proofKey = 'reconciliation.proof';

async function keepProof(tx: Transaction, report: ProofReport): Promise<void> {
  await tx.raw(
    `insert into settings (key, value, updated_at) values (?, ?, ?)
     on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`,
    [proofKey, JSON.stringify(report), report.asOf],
  );
}

/** The last proof, whoever asked for it; null before the first. */
export async function readLastProof(tx: Transaction): Promise<ProofReport | null> {
  const { rows } = await tx.raw<{ rows: { value: ProofReport }[] }>('select value from settings where key = ?', [
    proofKey,
  ]);
  return rows[0]?.value ?? null;
}

/** As `proof`, and the page shows it from then on. */
export async function proveAndKeep(deps: Deps): Promise<ProofReport> {
  const report = await proof(deps);
  await transaction(deps.db, (tx) => keepProof(tx, report));
  return report;
}
