import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digitsOf, moneyOf, vendorNumber } from './amounts.ts';

const cents = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });

test('any amount of pence comes back from Xero’s float as the same pence', () => {
  fc.assert(
    fc.property(cents, (amount) => {
      const wire = JSON.parse(JSON.stringify(vendorNumber({ amount, currency: 'GBP' }))) as number;
      expect(moneyOf(wire, 'GBP')).toEqual({ amount: amount === 0 ? 0 : amount, currency: 'GBP' });
    }),
  );
});

test('a sum of floats that is off in the seventeenth digit is still the amount meant', () => {
  expect(moneyOf(0.1 + 0.2, 'GBP')).toEqual({ amount: 30, currency: 'GBP' });
});

test('an amount with more decimals than the currency has is refused, not rounded', () => {
  expect(() => moneyOf(1.005, 'GBP')).toThrow('Xero sent 1.005 GBP');
  expect(() => moneyOf(10.5, 'JPY')).toThrow('Xero sent 10.5 JPY');
});

test('a currency with three decimals never goes to Xero', () => {
  expect(() => vendorNumber({ amount: 1234, currency: 'KWD' })).toThrow('this must go to a person');
});

test('quantities keep up to four decimals and no trailing zeros', () => {
  expect([1, 0.5, 1.2345, 100, undefined].map(digitsOf)).toEqual(['1', '0.5', '1.2345', '100', '0']);
});
