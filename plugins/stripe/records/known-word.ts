import { VendorRefused } from '../../../core/plugin-api/index.ts';

/**
 * A word of Stripe's open lists in the contract's vocabulary. Stripe may add words to a list at any time; one not
 * known here stops the record, since guessing at the state of money is worse. Throws VendorRefused.
 */
export function knownWord<T>(words: Readonly<Record<string, T>>, word: string, what: string): T {
  const known = Object.hasOwn(words, word) ? words[word] : undefined;
  if (known === undefined) throw new VendorRefused(`Stripe calls ${what} '${word}', which is not known here.`);
  return known;
}
