import {
  Bug,
  exponentOf,
  formatDecimal,
  fromVendorNumber,
  VendorRefused,
  type Money,
} from '../../core/plugin-api/index.ts';

/** A float of Xero as Money; absent counts as nothing. Throws VendorRefused for more decimals than the currency has. */
export function moneyOf(value: number | undefined, currency: string): Money {
  try {
    return fromVendorNumber(value ?? 0, currency);
  } catch (error) {
    throw new VendorRefused(`Xero sent ${String(value)} ${currency}, which is no amount in that currency.`, {
      error: String(error),
    });
  }
}

/**
 * Money as the number Xero wants: the shortest float that prints as the exact decimal.
 * Throws Bug for a currency with more than two decimals, which Xero cannot hold (RECONCILIATION 3.0.11).
 */
export function vendorNumber(amount: Money): number {
  if (exponentOf(amount.currency) > 2)
    throw new Bug(`Xero keeps two decimals and ${amount.currency} has more: this must go to a person.`);
  return Number(formatDecimal(amount));
}

/** A quantity or unit price as plain digits; they may carry up to four decimals and are no Money. */
export function digitsOf(value: number | undefined): string {
  if (value === undefined) return '0';
  const text = value.toFixed(4).replace(/0+$/, '');
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
