import type { Transaction } from './facts.ts';

/** Oldest first; the id decides between equals, so that any order of delivery gives one order here. */
export function compareTransactions(a: Transaction, b: Transaction): number {
  const byTime = Temporal.Instant.compare(Temporal.Instant.from(a.createdAt), Temporal.Instant.from(b.createdAt));
  if (byTime !== 0) return byTime;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** C0: what happened at the very second of the cut-over is after it; opening balances are counted the same way. */
export function isAfterCutOver(transaction: Pick<Transaction, 'createdAt'>, cutOverAt: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(transaction.createdAt), Temporal.Instant.from(cutOverAt)) >= 0;
}

/** The calendar date of an instant in the organisation's zone (RECONCILIATION 3.0.6). */
export function dateIn(timeZone: string, instant: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
