import { expect, test } from '@jest/globals';
import { Bug, OutcomeUnknown, ReconnectNeeded, VendorRefused, VendorUnavailable } from '../plugin-api/index.ts';
import { afterFailure, afterLook, settlingSeconds } from './outcomes.ts';

const now = Temporal.Instant.from('2026-11-24T12:00:00Z');
const sentAgo = (seconds: number) => ({ sendingAt: now.subtract({ seconds }).toString() });

test('a service that did not take it, or wants to be reconnected, is asked again later', () => {
  expect(afterFailure(new VendorUnavailable('Busy.'))).toMatchObject({ sending: 'planned', trouble: 'Busy.' });
  expect(afterFailure(new ReconnectNeeded('Reconnect.'))).toMatchObject({ sending: 'planned' });
});

test('a refusal is a person’s to decide', () => {
  expect(afterFailure(new VendorRefused('No.'))).toMatchObject({ sending: 'refused', trouble: 'No.' });
});

test('anything else proves nothing: it is unknown', () => {
  for (const error of [new OutcomeUnknown('Cut.'), new Bug('Oops.'), new TypeError('x')])
    expect(afterFailure(error).sending).toBe('unknown');
});

test('what is found is sent, and ‘not found’ is believed only after a while', () => {
  expect(afterLook(sentAgo(1), 'env-1', now)).toEqual({ sending: 'sent', externalId: 'env-1', trouble: null });
  expect(afterLook(sentAgo(settlingSeconds - 1), null, now).sending).toBe('unknown');
  expect(afterLook(sentAgo(settlingSeconds), null, now).sending).toBe('planned');
});
