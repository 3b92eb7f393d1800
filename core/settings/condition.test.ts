import { describe, expect, test } from '@jest/globals';
import type { ConnectionCard, StreamState } from '../plugin-host/index.ts';
import { conditionOf } from './condition.ts';

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const streams = [
  { name: 'invoices', every: '1h' },
  { name: 'accounts', every: '1d' },
];

function stream(own: Partial<StreamState> = {}): StreamState {
  return {
    name: 'invoices',
    lastSuccessAt: '2026-11-24T18:30:00Z',
    nextRunAt: '2026-11-24T19:30:00Z',
    running: false,
    passRecords: 0,
    failures: 0,
    trouble: null,
    ...own,
  };
}

function card(
  own: Partial<Omit<ConnectionCard, 'connection'>> & Partial<ConnectionCard['connection']>,
): ConnectionCard {
  const identity = {
    organisation: 'The House',
    organisationId: 'h',
    timeZone: 'UTC',
    baseCurrency: 'GBP',
    liveMode: true,
  };
  return {
    connection: {
      id: 'c',
      pluginId: 'p',
      enabled: own.enabled ?? true,
      state: own.state ?? 'connected',
      identity: own.identity === undefined ? identity : own.identity,
      trouble: own.trouble ?? null,
      connectedAt: null,
    },
    pausedUntil: own.pausedUntil ?? null,
    streams: own.streams ?? [stream()],
    calls: { today: 0, limit: null },
    records: [],
    inbox: own.inbox ?? { lastReceivedAt: null, waiting: 0, parked: 0, trouble: null },
  };
}

function kindOf(own: Parameters<typeof card>[0], keyTrouble: string | null = null): string {
  return conditionOf(card(own), streams, { now, keyTrouble }).kind;
}

describe('how a plugin stands', () => {
  test('without a connection it is not connected, and neither while consent is still to come', () => {
    expect(conditionOf(null, streams, { now, keyTrouble: null }).kind).toBe('not_connected');
    expect(kindOf({ state: 'new', identity: null })).toBe('not_connected');
  });

  test('once it was connected and is not any more, it is disconnected', () => {
    expect(kindOf({ state: 'new', enabled: false })).toBe('disconnected');
  });

  test('off is off, whatever else is the matter', () => {
    expect(kindOf({ enabled: false, state: 'needs_attention', trouble: 'x' }, 'the key is missing')).toBe('off');
  });

  test('a missing key outranks what the vendor says', () => {
    expect(kindOf({ state: 'needs_attention', trouble: 'x' }, 'the key is missing')).toBe('key_missing');
  });

  test('a refusal of the credentials carries its sentence', () => {
    const found = conditionOf(card({ state: 'needs_attention', trouble: 'No longer accepted.' }), streams, {
      now,
      keyTrouble: null,
    });
    expect(found).toMatchObject({ kind: 'needs_attention', meaning: 'wrong', trouble: 'No longer accepted.' });
  });

  test('a pause the vendor asked for says until when', () => {
    const pausedUntil = '2026-11-24T19:10:00Z';
    expect(conditionOf(card({ pausedUntil }), streams, { now, keyTrouble: null })).toMatchObject({
      kind: 'paused',
      at: pausedUntil,
    });
  });

  test('a stream that is read, or is due this moment, is being read, trouble of before or not', () => {
    expect(kindOf({ streams: [stream({ running: true, trouble: 'x', failures: 2 })] })).toBe('reading');
    expect(kindOf({ streams: [stream({ nextRunAt: now.toString() })] })).toBe('reading');
  });

  test('a whole pass without anything is an alarm; one that broke off is tried again', () => {
    expect(kindOf({ streams: [stream({ trouble: 'It brought nothing.' })] })).toBe('alarm');
    const broken = card({ streams: [stream({ trouble: 'It is away.', failures: 1 })] });
    expect(conditionOf(broken, streams, { now, keyTrouble: null })).toEqual({
      kind: 'behind',
      meaning: 'late',
      trouble: 'It is away.',
      at: '2026-11-24T19:30:00Z',
    });
  });

  test.each([
    ['two turns of its own pace and a little', '2026-11-24T16:54:00Z', 'stale'],
    ['one turn', '2026-11-24T17:50:00Z', 'good'],
  ])('read last before %s, it is %s: %s', (_word, lastSuccessAt, kind) => {
    expect(kindOf({ streams: [stream({ lastSuccessAt })] })).toBe(kind);
  });

  test('each list is measured by its own pace', () => {
    expect(kindOf({ streams: [stream({ name: 'accounts', lastSuccessAt: '2026-11-23T18:00:00Z' })] })).toBe('good');
  });

  test('a list nobody came for in minutes is out of date, not about to be read', () => {
    expect(kindOf({ streams: [stream({ lastSuccessAt: null, nextRunAt: '2026-11-24T18:50:00Z' })] })).toBe('stale');
  });

  test('messages that were given up are somebody’s business', () => {
    expect(kindOf({ inbox: { lastReceivedAt: null, waiting: 0, parked: 2, trouble: 'Unreadable.' } })).toBe('parked');
  });
});
