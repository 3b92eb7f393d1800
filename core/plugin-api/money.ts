import currencyCodes from 'currency-codes';
import { InvalidInput } from './errors.ts';

/** An exact amount: `amount` in minor units of `currency` (pence, yen, fils), a safe integer. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Makes Money from minor units. Throws InvalidInput when `amount` is not a safe integer. */
export function money(amount: number | bigint | string, currency: string): Money {
  const value = typeof amount === 'number' ? amount : Number(amount);
  if (!Number.isSafeInteger(value)) throw new InvalidInput(`${String(amount)} is not a whole number of minor units.`);
  exponentOf(currency);
  return { amount: value === 0 ? 0 : value, currency };
}

/**
 * Decimal places of a currency. ISO 4217 by `currency-codes`, never by Intl, which differs for 18
 * codes (HUF, COP, IDR, PKR, IQD …). Throws InvalidInput for a code ISO does not list.
 */
export function exponentOf(currency: string): number {
  const entry = currencyCodes.code(currency);
  if (!entry) throw new InvalidInput(`${currency} is not an ISO 4217 currency.`);
  return entry.digits;
}

/** Reads '120', '120.5' or '-0.05' digit by digit. Throws InvalidInput on anything else. */
export function parseDecimal(text: string, currency: string): Money {
  const digits = exponentOf(currency);
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text.trim());
  const fraction = match?.[3] ?? '';
  if (!match || fraction.replace(/0+$/, '').length > digits)
    throw new InvalidInput(`'${text}' is not an amount in ${currency}.`);
  const minor = BigInt((match[2] ?? '') + fraction.slice(0, digits).padEnd(digits, '0'));
  return money(match[1] ? -minor : minor, currency);
}

/**
 * A vendor's float (JSON number of a decimal amount) as Money.
 * Throws InvalidInput when it carries more precision than the currency has.
 */
export function fromVendorNumber(value: number, currency: string): Money {
  const digits = exponentOf(currency);
  const text = value.toFixed(digits);
  if (!Number.isFinite(value) || Math.abs(Number(text) - value) > 10 ** -(digits + 3))
    throw new InvalidInput(`${String(value)} has more decimals than ${currency} allows.`);
  return parseDecimal(text, currency);
}

/** '120.00', '-0.05', '500' (JPY): the plain decimal, without the currency. */
export function formatDecimal({ amount, currency }: Money): string {
  const digits = exponentOf(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = amount < 0 ? '-' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(text.length - digits)}`;
}

/** The sum; throws InvalidInput when currencies differ. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new InvalidInput(`${a.currency} and ${b.currency} cannot be added.`);
  return money(a.amount + b.amount, a.currency);
}

export function negate(a: Money): Money {
  return money(-a.amount, a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

export function zero(currency: string): Money {
  return money(0, currency);
}
