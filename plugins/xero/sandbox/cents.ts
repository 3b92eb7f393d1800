/** Cents as the number Xero prints. */
export function amountOf(cents: number): number {
  return cents / 100;
}

/** A number of a request in cents; null when it has more than two decimals or is none. */
export function centsOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  const cents = Math.round(number * 100);
  return Math.abs(number * 100 - cents) < 1e-6 ? cents : null;
}

/** A decimal of the demo firm or of an act, in cents. Throws RangeError for anything else. */
export function centsOfText(text: string): number {
  const cents = /^-?\d+(\.\d{1,2})?$/.test(text) ? centsOf(text) : null;
  if (cents === null) throw new RangeError(`'${text}' is no amount.`);
  return cents;
}

/** '120.00', '-0.05'. */
export function textOf(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
