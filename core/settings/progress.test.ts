import { expect, test } from '@jest/globals';
import type { StreamState } from '../plugin-host/index.ts';
import { progressOf } from './progress.ts';

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const later = '2026-11-24T20:00:00Z';

function stream(name: string, own: Partial<StreamState>): StreamState {
  return {
    name,
    lastSuccessAt: null,
    nextRunAt: now.toString(),
    running: false,
    passRecords: 0,
    failures: 0,
    trouble: null,
    ...own,
  };
}

test('at the beginning nothing is read and all of it waits', () => {
  expect(progressOf([stream('a', {}), stream('b', {})], new Map(), now)).toMatchObject({
    streams: 2,
    done: 0,
    value: 0,
    current: null,
  });
});

test('the stream under way moves the bar by what the vendor said there is', () => {
  const streams = [stream('a', { nextRunAt: later }), stream('b', { running: true, passRecords: 50 })];
  expect(progressOf(streams, new Map([['b', 200]]), now)).toEqual({
    streams: 2,
    done: 1,
    value: 1.25,
    current: 'b',
    records: 50,
    total: 200,
  });
});

test('without a total it counts records and leaves the bar where it is', () => {
  const progress = progressOf([stream('a', { running: true, passRecords: 50 })], new Map(), now);
  expect(progress).toMatchObject({ value: 0, records: 50, total: null });
});

test('a stream under way never fills its share', () => {
  const streams = [stream('a', { running: true, passRecords: 300 })];
  expect(progressOf(streams, new Map([['a', 200]]), now).value).toBe(0.95);
});

test('it is over when nothing is read and nothing is due; what broke off is tried again later', () => {
  const streams = [stream('a', { nextRunAt: later }), stream('b', { nextRunAt: later, trouble: 'x', failures: 1 })];
  expect(progressOf(streams, new Map(), now)).toMatchObject({ current: null, done: 2, value: 2 });
});
