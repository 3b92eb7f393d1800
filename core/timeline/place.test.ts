import { expect, test } from '@jest/globals';
import { endOfDay, isDay, parsePlace, placeText } from './place.ts';

const place = { at: '2026-03-03T10:00:00.123456Z', id: '0190a8a2-7b1e-7c00-8000-000000000001' };

test('A place survives being part of an address', () => {
  expect(parsePlace(placeText(place))).toEqual(place);
});

test.each([
  '',
  'nonsense',
  '2026-03-03',
  `2026-02-30T10:00:00Z_${place.id}`,
  `2026-03-03T25:00:00Z_${place.id}`,
  `0000-03-03T10:00:00Z_${place.id}`,
  `9999-03-03T10:00:00Z_${place.id}`,
  `${place.at}_nonsense`,
  `infinity_${place.id}`,
  `${placeText(place)}\u0000`,
  `${place.at}_'; drop table records; --`,
])('%j is no place', (text) => {
  expect(parsePlace(text)).toBeNull();
});

test('A day ends at midnight where the reader is, also when the clocks change', () => {
  expect(endOfDay('2026-03-29', 'Europe/London').at).toBe('2026-03-29T23:00:00Z');
  expect(endOfDay('2026-03-28', 'Europe/London').at).toBe('2026-03-29T00:00:00Z');
  expect(endOfDay('2026-03-03', 'Pacific/Auckland').at).toBe('2026-03-03T11:00:00Z');
});

test.each(['2026-02-30', '26-03-03', '0000-01-01', '9999-01-01', '2026-03-03T00:00', "2026-03-03'", '\u0000', ''])(
  '%j is no day of a timeline',
  (text) => {
    expect(isDay(text)).toBe(false);
  },
);
