import { describe, expect, test } from '@jest/globals';
import {
  NotFound,
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
} from '../../core/plugin-api/index.ts';
import { EnvelopeRefused, readFailure, statusFailure, writeFailure } from './errors.ts';

const now = Temporal.Instant.from('2026-11-24T12:40:00Z');

/** What axios throws. */
function thrown(status: number, data: unknown = {}, headers: Record<string, string> = {}): object {
  return { message: 'Request failed', response: { status, data, headers } };
}

const read = (error: unknown) => readFailure(error, 'call', now);
const write = (error: unknown) => writeFailure(error, 'call', now);

describe('a read', () => {
  test.each([
    [400, EnvelopeRefused],
    [401, ReconnectNeeded],
    [403, VendorRefused],
    [404, NotFound],
    [408, VendorUnavailable],
    [429, VendorUnavailable],
    [500, VendorUnavailable],
    [503, VendorUnavailable],
  ])('that ends with status %s says what the caller can do', (status, kind) => {
    expect(read(thrown(status))).toBeInstanceOf(kind);
  });

  test('of an envelope DocuSign does not know is not found, whatever the status', () => {
    expect(read(thrown(400, { errorCode: 'ENVELOPE_DOES_NOT_EXIST', message: 'No.' }))).toBeInstanceOf(NotFound);
  });

  test('that was refused speaks in DocuSign’s own words and keeps its word for programs', () => {
    const failure = read(thrown(400, { errorCode: 'INVALID_REQUEST_PARAMETER', message: 'Not so.' }));
    expect(failure).toMatchObject({ message: 'DocuSign refused: Not so.', errorCode: 'INVALID_REQUEST_PARAMETER' });
  });

  test.each([
    ['HOURLY_APIINVOCATION_LIMIT_EXCEEDED', 1200],
    ['BURST_APIINVOCATION_LIMIT_EXCEEDED', 30],
    ['Hourly_Envelope_Polling_Limit_Exceeded', 900],
    ['Burst_Envelope_Polling_Limit_Exceeded', 30],
  ])('beyond a limit (%s) is to be repeated after %s seconds', (errorCode, seconds) => {
    const reset = String(Temporal.Instant.from('2026-11-24T13:00:00Z').epochMilliseconds / 1000);
    const failure = read(thrown(400, { errorCode, message: 'Too many.' }, { 'x-ratelimit-reset': reset }));
    expect(failure).toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: seconds });
  });

  test('told to come back later does so', () => {
    expect(read(thrown(429, '', { 'retry-after': '17' }))).toMatchObject({ retryAfterSeconds: 17 });
  });

  test('by fetch is understood the same way', async () => {
    const answer = new Response('{"errorCode":"ENVELOPE_DOES_NOT_EXIST","message":"No."}', { status: 404 });
    expect(await statusFailure(answer, 'call', now)).toBeInstanceOf(NotFound);
    expect(await statusFailure(new Response('<html>', { status: 502 }), 'call', now)).toBeInstanceOf(VendorUnavailable);
  });
});

describe('a write', () => {
  test.each([408, 500, 502, 503])('that ends with status %s may have taken effect', (status) => {
    expect(write(thrown(status))).toBeInstanceOf(OutcomeUnknown);
  });

  test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'])(
    'that broke off with %s may have too',
    (code) => {
      expect(write({ code, message: 'broken' })).toBeInstanceOf(OutcomeUnknown);
    },
  );

  test('whose connection never stood, or that was beyond a limit, certainly has not', () => {
    expect(write({ code: 'ECONNREFUSED' })).toBeInstanceOf(VendorUnavailable);
    expect(write(thrown(429))).toBeInstanceOf(VendorUnavailable);
    expect(write(thrown(400, { errorCode: 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED' }))).toBeInstanceOf(VendorUnavailable);
  });

  test('that stumbled over the SDK itself may have taken effect', () => {
    expect(write(new TypeError('x is not a function'))).toBeInstanceOf(OutcomeUnknown);
  });

  test('that the gate stopped keeps the gate’s own word', () => {
    const stopped = new VendorUnavailable('The hour’s calls are used up.');
    expect(write(stopped)).toBe(stopped);
  });
});
