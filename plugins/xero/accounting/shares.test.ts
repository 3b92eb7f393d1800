import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shares } from './shares.ts';

const weights = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 12 });

test('the parts add up to the amount exactly, and each is near its proportion', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 5_000_000 }), (all, wish) => {
      const total = all.reduce((sum, weight) => sum + weight, 0);
      const amount = Math.min(wish, total);
      const parts = shares(amount, all);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      parts.forEach((part, index) => {
        expect(Math.abs(part - (amount * (all[index] ?? 0)) / total)).toBeLessThan(all.length + 1);
      });
    }),
  );
});

test('what rounding leaves goes to the largest line', () => {
  expect(shares(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(shares(10, [100, 300, 200])).toEqual([1, 6, 3]);
});
