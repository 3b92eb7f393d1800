import { describe, expect, test } from '@jest/globals';
import { boundsOf, periodForm, usualPeriods } from './period.ts';

describe('the period of a statement', () => {
  test('is whole days of the firm, also where a clock is put forward', () => {
    expect(boundsOf({ from: '2026-03-29', to: '2026-03-29' }, 'Europe/London')).toEqual({
      start: '2026-03-29T00:00:00Z',
      end: '2026-03-29T23:00:00Z',
    });
  });

  test('of a firm ahead of UTC begins on the evening before', () => {
    expect(boundsOf({ from: '2026-11-01', to: '2026-11-30' }, 'Pacific/Auckland')).toEqual({
      start: '2026-10-31T11:00:00Z',
      end: '2026-11-30T11:00:00Z',
    });
  });

  test('is by custom the last closed month, over a new year too', () => {
    expect(usualPeriods('2027-01-05')[0]).toEqual({
      word: 'lastMonth',
      period: { from: '2026-12-01', to: '2026-12-31' },
    });
  });

  test('must be two days in their order', () => {
    const problems = (form: unknown) => periodForm.safeParse(form).error?.issues.map(({ path }) => path.join('.'));
    expect(problems({ from: '2026-11-30', to: '2026-11-01' })).toEqual(['to']);
    expect(problems({ from: '2026-02-30', to: '' })).toEqual(['from', 'to']);
    expect(problems({ from: '2026-11-01', to: '2026-11-01' })).toBeUndefined();
  });
});
