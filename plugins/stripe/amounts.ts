import { exponentOf, money, VendorRefused, type Money } from '../../core/plugin-api/index.ts';

/**
 * Stripe counts minor units by its own list, not by ISO 4217 (Stripe documentation, 'Supported currencies',
 * zero-decimal and special cases): these have no decimals there whatever ISO says …
 */
const withoutDecimals = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
/** … and these two keep two decimals although ISO took them away. */
const withTwoDecimals = new Set(['ISK', 'UGX']);

/** Money from Stripe's integer and lower-case currency. Throws VendorRefused where ISO cannot hold it. */
export function fromStripe(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  const shift = exponentOf(code) - stripeExponent(code);
  if (shift >= 0) return money(amount * 10 ** shift, code);
  const divisor = 10 ** -shift;
  if (amount % divisor !== 0)
    throw new VendorRefused(`Stripe names ${amount} hundredths of ${code}, which has no hundredths.`);
  return money(amount / divisor, code);
}

/** Stripe's integer of an amount. Throws VendorRefused where Stripe has fewer decimals than the amount. */
export function toStripe({ amount, currency }: Money): { amount: number; currency: string } {
  const shift = stripeExponent(currency) - exponentOf(currency);
  const scaled = shift >= 0 ? amount * 10 ** shift : amount / 10 ** -shift;
  if (!Number.isSafeInteger(scaled)) throw new VendorRefused(`Stripe takes no fractions of ${currency}.`);
  return { amount: scaled, currency: currency.toLowerCase() };
}

function stripeExponent(code: string): number {
  if (withoutDecimals.has(code)) return 0;
  return withTwoDecimals.has(code) ? 2 : exponentOf(code);
}
