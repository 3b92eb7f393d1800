import { VendorUnavailable, type RecordKind } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { PairIds } from './pair.ts';

/** As what the ledger shows money that moved, whoever booked it. */
const kinds: readonly RecordKind[] = ['payment', 'credit_note', 'bank_transaction', 'bank_transfer'];

/**
 * Brings our copy of what is booked in the ledger up to now. Waits as long as told while the ledger asks for patience, in
 * milliseconds, and throws VendorUnavailable when it did not let itself be read: a copy of before says nothing about now.
 */
export async function readLedgerAgain(
  { plugins, clock }: Pick<Deps, 'plugins' | 'clock'>,
  { ledgerConnectionId }: Pick<PairIds, 'ledgerConnectionId'>,
  patienceMs: number,
): Promise<void> {
  const since = clock.now();
  const reports = await plugins.syncNow(ledgerConnectionId, { wait: true, kinds, patienceMs });
  const unread = reports.find(
    ({ lastSuccessAt }) => lastSuccessAt === null || Temporal.Instant.compare(lastSuccessAt, since) < 0,
  );
  if (unread) throw new VendorUnavailable(unread.trouble ?? 'The ledger could not be read again.');
}
