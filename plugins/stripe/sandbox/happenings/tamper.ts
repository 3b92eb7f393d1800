import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { decimalOf } from '../money.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';

/** What never happens at the real vendor, so that the proof can be proved: a movement is changed, lost or doubled. */
export function alter(books: Books, entry: unknown, amount: unknown): StoredBalanceTransaction {
  const bt = entryOf(books, entry);
  const altered = decimalOf(amount, bt.currency);
  return books.balanceTransactions.put(bt.id, { ...bt, amount: altered, net: altered - bt.fee });
}

export function remove(books: Books, entry: unknown): StoredBalanceTransaction {
  const bt = entryOf(books, entry);
  books.balanceTransactions.delete(bt.id);
  books.payoutOf.delete(bt.id);
  return bt;
}

export function double(books: Books, entry: unknown): StoredBalanceTransaction {
  const bt = entryOf(books, entry);
  const copy = { ...bt, id: `txn_1${books.kit.id(23)}` };
  const payout = books.payoutOf.get(bt.id);
  if (payout !== undefined) books.payoutOf.put(copy.id, payout);
  return books.balanceTransactions.put(copy.id, copy);
}

function entryOf({ balanceTransactions }: Books, id: unknown): StoredBalanceTransaction {
  const bt = typeof id === 'string' ? balanceTransactions.get(id) : undefined;
  if (!bt) throw new InvalidInput(`'entry' is the id of a balance transaction; there is none '${String(id)}'.`);
  return bt;
}
