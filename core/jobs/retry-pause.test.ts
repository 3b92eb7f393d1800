import { describe, expect, test } from '@jest/globals';
import { VendorUnavailable } from '../plugin-api/index.ts';
import { retryPause } from './retry-pause.ts';
import { parseEvery } from './schedules.ts';

describe('the pause after a failure', () => {
  test('doubles up to five minutes', () => {
    expect([1, 2, 3, 8, 9, 500].map((attempt) => retryPause(attempt, new Error('x')))).toEqual([
      2, 4, 8, 256, 300, 300,
    ]);
  });

  test('is what the vendor asked for when that is longer', () => {
    expect(retryPause(1, new VendorUnavailable('busy', {}, 40))).toBe(40);
    expect(retryPause(9, new VendorUnavailable('busy', {}, 40))).toBe(300);
    expect(retryPause(1, new VendorUnavailable('busy'))).toBe(2);
  });
});

describe("a schedule's pace", () => {
  test('is a number and a unit', () => {
    expect(['30s', '5m', '1h', '2d'].map((text) => parseEvery(text).total('seconds'))).toEqual([
      30, 300, 3_600, 172_800,
    ]);
  });

  test.each(['', '5', 'm', '0m', '1 h', '1w'])('is not %j', (text) => {
    expect(() => parseEvery(text)).toThrow('is not a schedule');
  });
});
