import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { reading, writing } from './client.ts';
import { openBench, passOf, type Bench } from './testing/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

function struck(status: number, body: unknown, headers: Record<string, string> = {}): Promise<void> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return bench.fault({
    kind: 'status',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
}
const theirs = { status: 'error', message: 'Words of theirs', correlationId: 'c', category: 'VALIDATION_ERROR' };

const read = (): Promise<unknown> => passOf(bench.ctx, 'contacts', null);
const write = (): Promise<unknown> =>
  writing(bench.ctx, 'x', z.unknown(), (client) => client.crm.objects.basicApi.archive('contacts', '1'));

describe('an answer that is no success', () => {
  test.each([
    [401, theirs, {}, { code: 'reconnect_needed' }],
    [403, theirs, {}, { code: 'vendor_refused', message: 'The HubSpot app lacks a permission: Words of theirs' }],
    [404, theirs, {}, { code: 'not_found' }],
    [400, theirs, {}, { code: 'vendor_refused', message: 'HubSpot refused: Words of theirs' }],
    [404, 'no such page', {}, { code: 'vendor_unavailable' }],
    [423, theirs, {}, { code: 'vendor_unavailable' }],
    [429, { message: 'x', policyName: 'SECONDLY' }, {}, { code: 'vendor_unavailable', retryAfterSeconds: 1 }],
    [429, { message: 'x', policyName: 'DAILY' }, {}, { code: 'vendor_unavailable', retryAfterSeconds: 3_600 }],
    [429, theirs, { 'retry-after': '7' }, { code: 'vendor_unavailable', retryAfterSeconds: 7 }],
    [502, '<h1>Bad gateway</h1>', {}, { code: 'vendor_unavailable' }],
  ])('%s %j makes a read that can be acted upon', async (status, body, headers, expected) => {
    await struck(status, body, headers);
    await expect(read()).rejects.toMatchObject(expected);
  });

  test('is an unknown outcome of a write only where HubSpot itself did not refuse it', async () => {
    await struck(400, theirs);
    await expect(write()).rejects.toMatchObject({ code: 'vendor_refused' });
    await struck(429, { message: 'x', policyName: 'SECONDLY' });
    await expect(write()).rejects.toMatchObject({ code: 'vendor_unavailable' });
    await struck(500, theirs);
    await expect(write()).rejects.toMatchObject({ code: 'outcome_unknown' });
    await bench.fault({ kind: 'cut_before_effect' });
    await expect(write()).rejects.toMatchObject({ code: 'outcome_unknown' });
  });
});

test('a maintenance page with status 200 is no data', async () => {
  await bench.fault({ kind: 'html' });
  await expect(read()).rejects.toMatchObject({ code: 'vendor_unavailable' });
});

test('an answer of another shape is no data', async () => {
  const asked = reading(bench.ctx, 'x', z.object({ results: z.string() }), (client) =>
    client.crm.objects.basicApi.getPage('contacts', 1),
  );
  await expect(asked).rejects.toMatchObject({ code: 'vendor_unavailable' });
});

test('a hub that is stopping sends nothing', async () => {
  const ctx = bench.as({ signal: AbortSignal.abort() });
  await expect(passOf(ctx, 'contacts', null)).rejects.toMatchObject({ code: 'vendor_unavailable' });
});

test('a token that is not the account’s asks a person to reconnect', async () => {
  const ctx = bench.as({ settings: { accessToken: 'pat-na1-someone-elses' } });
  await expect(passOf(ctx, 'contacts', null)).rejects.toMatchObject({ code: 'reconnect_needed' });
});
