import { transaction } from '../db/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { cutOver } from './cut-over.ts';
import { readLedgerAgain } from './ledger-again.ts';
import { listPairs, type PairIds } from './pair.ts';

/** How long a person's click waits for a ledger that asks for patience, in milliseconds. */
const patienceMs = 20_000;

/**
 * Reads what both sides held at the line that stands, again: after somebody cleared the opening difference in the ledger.
 * The line stays where it is. Throws NotFound before the cut-over, VendorUnavailable when a side cannot be read.
 */
export async function readOpeningAgain(deps: Deps, pair: PairIds, by: string): Promise<void> {
  const pairs = await transaction(deps.db, (tx) => listPairs(tx, pair.paymentConnectionId));
  const line = pairs.find(({ ledgerConnectionId }) => ledgerConnectionId === pair.ledgerConnectionId);
  if (!line) throw new NotFound('There is no cut-over to read again.');
  // What others booked on later days is known from our copy of the ledger, which must be of now.
  await readLedgerAgain(deps, pair, patienceMs);
  await cutOver(deps, pair.paymentConnectionId, pair.ledgerConnectionId, line.cutOverAt, by);
}
