import { expect, test } from '@jest/globals';
import { Bug, OutcomeUnknown, ReconnectNeeded, VendorRefused, VendorUnavailable } from '../plugin-api/index.ts';
import { afterFailure, afterLook, isLeftBehind, pauseSeconds, settlingSeconds } from './outcomes.ts';

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

test('what did not leave is taken up again after a pause that grows with each attempt, up to a quarter of an hour', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20].map(pauseSeconds)).toEqual([30, 30, 40, 80, 160, 320, 640, 900]);
});

test('a sending is left behind a minute after its last news, one that waits a minute after its pause', () => {
  const ago = (seconds: number) => now.subtract({ seconds }).toString();
  expect(isLeftBehind({ sending: 'sending', attempts: 9, updatedAt: ago(61) }, now)).toBe(true);
  expect(isLeftBehind({ sending: 'sending', attempts: 9, updatedAt: ago(59) }, now)).toBe(false);
  for (const sending of ['planned', 'unknown'] as const) {
    expect(isLeftBehind({ sending, attempts: 4, updatedAt: ago(219) }, now)).toBe(false);
    expect(isLeftBehind({ sending, attempts: 4, updatedAt: ago(221) }, now)).toBe(true);
  }
  expect(isLeftBehind({ sending: 'refused', attempts: 1, updatedAt: ago(10_000) }, now)).toBe(false);
});
