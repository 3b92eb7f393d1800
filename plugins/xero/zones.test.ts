import { expect, test } from '@jest/globals';
import { VendorRefused } from '../../core/plugin-api/index.ts';
import { zoneOf, zones } from './zones.ts';

test('every zone of Xero’s description is one that Temporal knows', () => {
  expect(Object.keys(zones)).toHaveLength(141);
  const epoch = Temporal.Instant.fromEpochMilliseconds(0);
  for (const zone of Object.values(zones)) expect(epoch.toZonedDateTimeISO(zone).epochMilliseconds).toBe(0);
});

test('London, Auckland and Sydney are where they are', () => {
  expect(['GMTSTANDARDTIME', 'NEWZEALANDSTANDARDTIME', 'AUSEASTERNSTANDARDTIME'].map(zoneOf)).toEqual([
    'Europe/London',
    'Pacific/Auckland',
    'Australia/Sydney',
  ]);
});

test('an unknown zone is refused by name, never guessed', () => {
  expect(() => zoneOf('MOONSTANDARDTIME')).toThrow(VendorRefused);
  expect(() => zoneOf('MOONSTANDARDTIME')).toThrow(
    "Xero names the time zone 'MOONSTANDARDTIME', which is not known here.",
  );
});
