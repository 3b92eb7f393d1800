import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBench, type Bench } from '../../testing/bench.ts';
import { ApiError } from './errors.ts';
import { decodeForm } from './form.ts';
import { pageOf } from './lists.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function call(
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { apiKey } = await bench.control('credentials');
  const answer = await fetch(`${bench.sandbox.url}${path}`, {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    headers: { authorization: `Bearer ${String(apiKey)}`, ...headers },
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

const checkout = (pence = '12000'): Record<string, string> => ({
  mode: 'payment',
  success_url: 'http://hub.test/ok',
  'line_items[0][price_data][currency]': 'gbp',
  'line_items[0][price_data][unit_amount]': pence,
  'line_items[0][price_data][product_data][name]': 'Invoice INV-1',
});
const open = (key: string, pence?: string): Promise<Answer> =>
  call('/v1/checkout/sessions', checkout(pence), { 'idempotency-key': key });

describe('an idempotency key', () => {
  test('gives the first answer again, marked as a replay of the first request', async () => {
    const first = await open('k1');
    const again = await open('k1');
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
  });

  test('with other parameters is an error', async () => {
    await open('k1');
    const other = await open('k1', '13000');
    expect(other.status).toBe(400);
    expect(other.body).toMatchObject({ error: { type: 'idempotency_error' } });
  });

  test('is not used up by a refusal', async () => {
    expect((await open('k1', 'many')).status).toBe(400);
    expect((await open('k1')).status).toBe(200);
  });

  test('used by many calls at once lets one work and makes one thing', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => open('k1')));
    expect(new Set(all.filter(({ status }) => status === 200).map(({ body }) => body['id'])).size).toBe(1);
    expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect((await bench.control('state'))['sessions']).toHaveLength(1);
  });

  test('may be used anew after a day', async () => {
    const first = await open('k1');
    bench.advance({ hours: 25 });
    expect((await open('k1')).body['id']).not.toBe(first.body['id']);
  });
});

describe('a call is refused in Stripe’s shape', () => {
  test.each([
    ['/v1/charges?foo=1', undefined, 400, { code: 'parameter_unknown', param: 'foo' }],
    ['/v1/charges?created[ge]=1', undefined, 400, { code: 'parameter_unknown', param: 'created[ge]' }],
    ['/v1/charges?limit=101', undefined, 400, { param: 'limit' }],
    ['/v1/charges?starting_after=ch_x', undefined, 400, { code: 'resource_missing', param: 'starting_after' }],
    ['/v1/charges?expand[]=data.nothing', undefined, 200, undefined],
    ['/v1/charges/ch_x', undefined, 404, { code: 'resource_missing', message: "No such charge: 'ch_x'" }],
    ['/v1/balance_transactions?payout=po_x', undefined, 400, { code: 'resource_missing', param: 'payout' }],
    ['/v1/nothing', undefined, 404, { type: 'invalid_request_error' }],
    ['/v1/refunds', { charge: 'ch_x' }, 400, { code: 'resource_missing', param: 'charge' }],
    ['/v1/refunds', { charge: 'ch_x', colour: 'red' }, 400, { code: 'parameter_unknown', param: 'colour' }],
    ['/v1/checkout/sessions', { mode: 'payment' }, 400, { code: 'parameter_missing', param: 'line_items' }],
    ['/v1/checkout/sessions', checkout('10'), 400, { code: 'amount_too_small' }],
    ['/v1/checkout/sessions', { ...checkout(), success_url: 'nowhere' }, 400, { param: 'success_url' }],
    ['/v1/checkout/sessions', { ...checkout(), expires_at: '1' }, 400, { param: 'expires_at' }],
  ])('%s %j', async (path, form, status, error) => {
    const answer = await call(path, form);
    expect(answer.status).toBe(status);
    if (error) expect(answer.body['error']).toMatchObject({ type: 'invalid_request_error', ...error });
    expect(answer.headers.get('request-id')).toMatch(/^req_/);
  });

  test('without the right key', async () => {
    expect((await call('/v1/balance', undefined, { authorization: 'Bearer sk_test_other' })).status).toBe(401);
    expect((await call('/v1/balance', undefined, { authorization: '' })).body).toMatchObject({
      error: { message: expect.stringContaining('You did not provide an API key') as unknown },
    });
  });

  test('beyond 25 in one second, until the second is over', async () => {
    const frozen = await openBench({ frozen: true });
    try {
      const { apiKey } = await frozen.control('credentials');
      const ask = async (): Promise<number> =>
        (await fetch(`${frozen.sandbox.url}/v1/balance`, { headers: { authorization: `Bearer ${String(apiKey)}` } }))
          .status;
      const statuses = await Promise.all(Array.from({ length: 26 }, ask));
      expect(statuses.filter((status) => status === 429)).toHaveLength(1);
      frozen.advance({ seconds: 1 });
      expect(await ask()).toBe(200);
    } finally {
      await frozen.close();
    }
  });
});

describe('pages of a list', () => {
  const things = fc
    .array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 })
    .map((times) => times.sort((a, b) => a - b).map((created, index) => ({ id: `x_${index}`, created })));
  const limits = fc.integer({ min: 1, max: 30 });

  test('walked forward bring each thing once, newest first', () => {
    fc.assert(
      fc.property(things, limits, (all, limit) => {
        const walked: string[] = [];
        for (let after: string | undefined, more = true; more;) {
          const page = pageOf(all, { limit, starting_after: after }, 'thing', '/v1/things');
          walked.push(...page.data.map(({ id }) => id));
          after = page.data.at(-1)?.id;
          more = page.has_more;
        }
        expect(walked).toEqual(all.map(({ id }) => id).reverse());
      }),
    );
  });

  test('walked backward from the oldest bring the same', () => {
    fc.assert(
      fc.property(things, limits, (all, limit) => {
        const [oldest] = all;
        if (!oldest) return;
        const walked: string[] = [oldest.id];
        for (let more = true; more;) {
          const page = pageOf(all, { limit, ending_before: walked[0] }, 'thing', '/v1/things');
          walked.unshift(...page.data.map(({ id }) => id));
          more = page.has_more;
        }
        expect(walked).toEqual(all.map(({ id }) => id).reverse());
      }),
    );
  });

  test('of a time are within it', () => {
    fc.assert(
      fc.property(things, fc.integer({ min: 0, max: 20 }), (all, at) => {
        const page = pageOf(all, { limit: 100, created: { gte: at } }, 'thing', '/v1/things');
        expect(page.data).toHaveLength(all.filter(({ created }) => created >= at).length);
      }),
    );
  });
});

test('a form’s brackets become the values they stand for', () => {
  expect(decodeForm('a[b][0]=1&a[b][1]=2&expand[]=x&expand[]=y&c=d%20e&m=')).toEqual({
    a: { b: ['1', '2'] },
    expand: ['x', 'y'],
    c: 'd e',
    m: '',
  });
  expect(() => decodeForm('a=1&a=2')).toThrow(ApiError);
});
