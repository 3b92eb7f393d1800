import { exponentOf } from '../../../../core/plugin-api/index.ts';
import { setupOf, type Books } from '../books.ts';

/** An amount as the balance takes it: in the account's own currency where it does not settle in the payer's. */
export interface Settled {
  readonly amount: number;
  readonly currency: string;
  readonly exchangeRate?: number;
}

/**
 * Stripe converts at its rate of the day and rounds to the nearest minor unit ('Currency conversions'); half of one away
 * from zero, so that what is taken back is what was brought.
 */
export function settled(books: Books, amount: number, currency: string): Settled {
  const { rates, holder } = setupOf(books);
  const rate = rates?.[currency];
  if (rate === undefined) return { amount, currency };
  const own = holder.currency.toLowerCase();
  const shift = 10 ** (exponentOf(own.toUpperCase()) - exponentOf(currency.toUpperCase()));
  const converted = Math.sign(amount) * Math.round(Math.abs(amount) * Number(rate) * shift);
  return { amount: converted, currency: own, exchangeRate: Number(rate) };
}

/** From now on payments in `currency` are settled in the account's own, one unit of it bringing `rate`. */
export function settleAt(books: Books, currency: string, rate: string): void {
  const setup = setupOf(books);
  books.setups.put('setup', { ...setup, rates: { ...setup.rates, [currency.toLowerCase()]: rate } });
}
