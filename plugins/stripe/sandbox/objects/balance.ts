import { setupOf, type Books } from '../books.ts';
import type { StoredBalanceTransaction } from './balance-transaction.ts';

/** The balance is the sum of all movements: available what the clock has passed, pending the rest. */
export function balanceObject(books: Books) {
  const now = books.now();
  const bts = books.balanceTransactions.list();
  const own = setupOf(books).holder.currency.toLowerCase();
  const currencies = [...new Set([own, ...bts.map(({ currency }) => currency)])].sort();
  return {
    object: 'balance' as const,
    available: perCurrency(
      currencies,
      bts.filter((bt) => bt.available_on <= now),
    ),
    livemode: false,
    pending: perCurrency(
      currencies,
      bts.filter((bt) => bt.available_on > now),
    ),
  };
}

function perCurrency(currencies: readonly string[], bts: readonly StoredBalanceTransaction[]) {
  return currencies.map((currency) => {
    const amount = bts.filter((bt) => bt.currency === currency).reduce((sum, { net }) => sum + net, 0);
    return { amount, currency, source_types: { card: amount } };
  });
}
