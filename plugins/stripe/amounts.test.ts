import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '../../core/plugin-api/index.ts';
import { fromStripe, toStripe } from './amounts.ts';

const currency = fc.constantFrom('GBP', 'EUR', 'USD', 'JPY', 'KWD', 'HUF', 'MGA', 'CLP');

test('an amount sent to Stripe comes back as it was, where Stripe has its decimals', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), currency, (minor, code) => {
      // Stripe has no decimals of the ariary, ISO has two.
      const amount = code === 'MGA' ? money(minor * 100, code) : money(minor, code);
      const sent = toStripe(amount);
      expect(fromStripe(sent.amount, sent.currency)).toEqual(amount);
    }),
  );
});

test('Stripe’s own exceptions to ISO 4217 are converted', () => {
  expect(fromStripe(500, 'jpy')).toEqual({ amount: 500, currency: 'JPY' });
  expect(fromStripe(500, 'isk')).toEqual({ amount: 5, currency: 'ISK' });
  expect(toStripe(money(5, 'ISK'))).toEqual({ amount: 500, currency: 'isk' });
  expect(fromStripe(7, 'mga')).toEqual({ amount: 700, currency: 'MGA' });
});

test('what the other side cannot hold is refused, never rounded', () => {
  expect(() => fromStripe(550, 'isk')).toThrow('Stripe names 550 hundredths of ISK, which has no hundredths.');
  expect(() => toStripe(money(150, 'MGA'))).toThrow('Stripe takes no fractions of MGA.');
});
