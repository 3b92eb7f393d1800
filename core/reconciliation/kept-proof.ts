import { z } from 'zod';
import { keepSetting, readSetting, transaction, type Transaction } from '../db/index.ts';
import type { Deps } from '../wing.ts';
import { proof, type ProofReport } from './proof.ts';

const proofKey = 'reconciliation.proof';

/** The last proof, whoever asked for it; null before the first. */
export function readLastProof(tx: Transaction): Promise<ProofReport | null> {
  return readSetting<ProofReport | null>(tx, proofKey, z.custom<ProofReport>(), null);
}

/** As `proof`, and the page shows it from then on. */
export async function proveAndKeep(deps: Deps): Promise<ProofReport> {
  const report = await proof(deps);
  await transaction(deps.db, (tx) => keepSetting(tx, proofKey, report, report.asOf));
  return report;
}
