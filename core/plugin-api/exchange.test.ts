import { describe, expect, test } from '@jest/globals';
import { OutcomeUnknown, ReconnectNeeded, VendorUnavailable } from './errors.ts';
import { bounded, jsonOrNull, neverReached, saidBefore, socketCodeOf, withToken } from './exchange.ts';
import { plainContext } from './sandbox/kit/index.ts';

const url = 'http://127.0.0.1:1';
const given = { settings: {}, now: () => Temporal.Instant.from('2026-11-24T09:00:00Z') };

describe('what a failed exchange tells', () => {
  const said = new VendorUnavailable('The gate asks to wait.');

  test('what was said before is found wherever it lies among the causes', () => {
    expect(saidBefore(new Error('outer', { cause: new Error('inner', { cause: said }) }))).toBe(said);
    expect(saidBefore(new Error('outer'))).toBeNull();
    expect(saidBefore('text')).toBeNull();
  });

  test("the socket's code is the first among the causes", () => {
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(socketCodeOf(new Error('fetch failed', { cause: reset }))).toBe('ECONNRESET');
    expect(socketCodeOf(new Error('fetch failed'))).toBeNull();
  });

  test('a connection that never stood sent nothing; one that was cut may have', () => {
    expect(neverReached('ECONNREFUSED')).toBe(true);
    expect(neverReached('ECONNRESET')).toBe(false);
    expect(neverReached(null)).toBe(false);
  });

  test('what is no JSON is null', () => {
    expect([jsonOrNull('{"a":1}'), jsonOrNull(Buffer.from('[]')), jsonOrNull('<html>')]).toEqual([{ a: 1 }, [], null]);
  });
});

describe('a bounded call', () => {
  const tooLate = () => new OutcomeUnknown('It did not answer in time.');

  test('ends when the hub stops it, whatever the SDK still waits for', async () => {
    const stop = new AbortController();
    const ctx = plainContext(url, { ...given, signal: stop.signal });
    const call = bounded(ctx, { vendor: 'Parrot', ms: 60_000, tooLate }, () => new Promise<never>(() => undefined));
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'outcome_unknown' });
  });

  test('is not begun when it was stopped before, and nothing is unknown', async () => {
    const ctx = plainContext(url, { ...given, signal: AbortSignal.abort() });
    let calls = 0;
    const call = bounded(ctx, { vendor: 'Parrot', ms: 60_000, tooLate }, () => Promise.resolve((calls += 1)));
    await expect(call).rejects.toThrow('The call to Parrot was stopped before it was sent.');
    expect(calls).toBe(0);
  });
});

describe('a call with a token', () => {
  const turnedDown = new ReconnectNeeded('No longer accepted.');
  const refuseOld = (token: string): Promise<string> =>
    token === 'old' ? Promise.reject(turnedDown) : Promise.resolve(`done with ${token}`);

  test('that was turned down is made once more with a new one', async () => {
    const tokens = ['old', 'new'];
    const ctx = plainContext(url, { ...given, accessToken: () => Promise.resolve(tokens.shift() ?? '') });
    expect(await withToken(ctx, refuseOld)).toBe('done with new');
  });

  test('is not repeated with the one that was turned down, nor for any other failure', async () => {
    const ctx = plainContext(url, { ...given, accessToken: () => Promise.resolve('old') });
    let calls = 0;
    const fails = (error: Error) => () => {
      calls += 1;
      return Promise.reject(error);
    };
    await expect(withToken(ctx, fails(turnedDown))).rejects.toBe(turnedDown);
    await expect(withToken(ctx, fails(new Error('else')))).rejects.toThrow('else');
    expect(calls).toBe(2);
  });
});
