import type { Books } from '../books.ts';
import { balanceTransactionObject, type StoredBalanceTransaction } from '../objects/balance-transaction.ts';

/** Card money is pending for two days. */
export const pendingSeconds = 2 * 24 * 3600;

interface Movement {
  readonly amount: number;
  readonly currency: string;
  readonly fee?: number;
  readonly feeDescription?: string;
  readonly type: string;
  readonly category: string;
  readonly source: string | null;
  readonly description: string | null;
  readonly availableOn: number;
  readonly created?: number;
  readonly exchangeRate?: number;
}

/** Every change of the balance is one of these, and the balance is nothing but their sum. */
export function move(books: Books, movement: Movement): StoredBalanceTransaction {
  const { fee = 0, feeDescription = 'Stripe processing fees', created = books.now() } = movement;
  const bt = balanceTransactionObject({ ...movement, id: `txn_1${books.kit.id(23)}`, fee, feeDescription, created });
  return books.balanceTransactions.put(bt.id, bt);
}

/** As it is shown: whether its money is available is told from the clock. */
export function shown(bt: StoredBalanceTransaction, now: number): StoredBalanceTransaction {
  return { ...bt, status: bt.available_on <= now ? 'available' : 'pending' };
}
