import { describe, expect, test } from '@jest/globals';
import {
  NotFound,
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  newExchange,
  type AxiosExchange,
} from '../../core/plugin-api/index.ts';
import { readFailure, ValidationRefused, writeFailure } from './errors.ts';

/** What the SDK throws: text, not an error. */
function thrown(statusCode: number, body: unknown = '', headers: Record<string, string> = {}): string {
  return JSON.stringify({ response: { statusCode, body, headers }, body });
}

function exchange(code: string | null = null): AxiosExchange {
  return { ...newExchange(), code };
}

const read = (error: unknown, code?: string) => readFailure(error, 'call', exchange(code));
const write = (error: unknown, code?: string) => writeFailure(error, 'call', exchange(code));

describe('a read', () => {
  test.each([
    [401, ReconnectNeeded],
    [403, VendorRefused],
    [404, NotFound],
    [400, ValidationRefused],
    [429, VendorUnavailable],
    [500, VendorUnavailable],
    [503, VendorUnavailable],
    [0, VendorUnavailable],
  ])('that ends with status %s says what the caller can do', (status, kind) => {
    expect(read(thrown(status))).toBeInstanceOf(kind);
  });

  test('that was throttled says for how long and by which limit', () => {
    const failure = read(thrown(429, '', { 'retry-after': '17', 'x-rate-limit-problem': 'minute' }));
    expect(failure).toMatchObject({ retryAfterSeconds: 17 });
    expect(failure.message).toBe('Xero asks to wait: its limit of calls is used up (minute).');
  });
});

describe('a write', () => {
  test.each([500, 502, 503, 408])('that ends with status %s may have taken effect', (status) => {
    expect(write(thrown(status))).toBeInstanceOf(OutcomeUnknown);
  });

  test('whose connection was cut or ran out of time may have taken effect', () => {
    expect(write(thrown(0), 'ECONNRESET')).toBeInstanceOf(OutcomeUnknown);
    expect(write(thrown(0), 'ECONNABORTED')).toBeInstanceOf(OutcomeUnknown);
    expect(write(thrown(0), 'ETIMEDOUT')).toBeInstanceOf(OutcomeUnknown);
  });

  test('whose connection never stood certainly took none', () => {
    expect(write(thrown(0), 'ECONNREFUSED')).toBeInstanceOf(VendorUnavailable);
  });

  test('that was throttled certainly took none', () => {
    expect(write(thrown(429, '', { 'retry-after': '5' }))).toBeInstanceOf(VendorUnavailable);
  });

  test('that was refused speaks in Xero’s own words, each once', () => {
    const body = {
      ErrorNumber: 10,
      Message: 'A validation exception occurred',
      Elements: [{ ValidationErrors: [{ Message: 'Too much' }, { Message: 'Too much' }] }],
    };
    expect(write(thrown(400, body)).message).toBe('Xero refused: Too much');
  });

  test('that the gate stopped keeps the gate’s own word', () => {
    const stopped = new VendorUnavailable('The day’s calls are used up.');
    expect(writeFailure(thrown(0), 'call', { ...exchange(), stopped })).toBe(stopped);
  });
});

test('text that is no JSON is an exchange without an answer', () => {
  expect(write('socket hang up')).toBeInstanceOf(OutcomeUnknown);
});
