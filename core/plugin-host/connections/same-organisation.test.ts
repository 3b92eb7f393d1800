import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../../plugin-api/index.ts';
import { refuseOtherOrganisation } from './same-organisation.ts';

const ours: Identity = {
  organisation: 'Fern & Hollow',
  organisationId: 'org-1',
  timeZone: 'Europe/London',
  baseCurrency: 'GBP',
  liveMode: false,
};

describe('a connection belongs to one organisation for good (C20)', () => {
  test('its own credentials may be renewed, and the first ones name it', () => {
    expect(() => refuseOtherOrganisation('Ledger', ours, { ...ours, organisation: 'Fern & Hollow Ltd' })).not.toThrow();
    expect(() => refuseOtherOrganisation('Ledger', null, ours)).not.toThrow();
  });

  test('another organisation is refused, by both names', () => {
    const theirs = { ...ours, organisation: 'Other Ltd', organisationId: 'org-2' };
    expect(() => refuseOtherOrganisation('Ledger', ours, theirs)).toThrow(
      'Ledger is connected to Fern & Hollow; these credentials are for Other Ltd.',
    );
  });

  test('so is the same one in another mode: test money never enters live books', () => {
    expect(() => refuseOtherOrganisation('Ledger', { ...ours, liveMode: true }, ours)).toThrow(
      'Ledger is connected to Fern & Hollow in live mode; these credentials are for its test mode.',
    );
  });
});
