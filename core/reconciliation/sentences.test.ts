import { expect, test } from '@jest/globals';
import { text } from './sentences.ts';

test.each([
  [{ amount: 2444_28, currency: 'GBP' }, '2,444.28 GBP'],
  [{ amount: -1_000_000_05, currency: 'EUR' }, '-1,000,000.05 EUR'],
  [{ amount: 12_000, currency: 'JPY' }, '12,000 JPY'],
  [{ amount: 1_234_567, currency: 'KWD' }, '1,234.567 KWD'],
  [{ amount: 9_007_199_254_740_991, currency: 'GBP' }, '90,071,992,547,409.91 GBP'],
])('%j reads as %s in a sentence', (money, read) => {
  expect(text(money)).toBe(read);
});
