import { formatDecimal, InvalidInput, parseDecimal } from '../../../core/plugin-api/index.ts';
import { fromStripe, toStripe } from '../amounts.ts';

/** What the sandbox takes of a payment: 1.5 % and 0.20 of the currency, in its minor units, half a unit rounded up. */
export function feeOf(amount: number, currency: string): number {
  const fixed = toStripeInteger('0.20', currency);
  return Math.floor((amount * 15 + 500) / 1000) + fixed;
}

/** What a dispute costs: 20.00 of the currency. */
export function disputeFee(currency: string): number {
  return toStripeInteger('20.00', currency);
}

/** A decimal string of an act as Stripe's integer. Throws InvalidInput for anything else. */
export function decimalOf(value: unknown, currency: string): number {
  if (typeof value !== 'string') throw new InvalidInput("'amount' is a decimal string, such as '12.50'.");
  return toStripe(parseDecimal(value, currency.toUpperCase())).amount;
}

/** '120.00 GBP', for pages. */
export function spoken(amount: number, currency: string): string {
  return `${formatDecimal(fromStripe(amount, currency))} ${currency.toUpperCase()}`;
}

/** Currencies without hundredths pay no fixed part smaller than their unit. */
function toStripeInteger(decimal: string, currency: string): number {
  try {
    return decimalOf(decimal, currency);
  } catch (error) {
    if (error instanceof InvalidInput) return 0;
    throw error;
  }
}
