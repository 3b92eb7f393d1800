import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  NotFound,
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { plainContext } from '../../core/plugin-api/sandbox/kit/index.ts';
import { reading, writing } from './client.ts';

type Behaviour = (req: http.IncomingMessage, res: http.ServerResponse) => void;

let server: http.Server;
let ctx: PluginContext;
let behave: Behaviour;
let calls: http.IncomingMessage[];
let stop: AbortController;

beforeEach(async () => {
  calls = [];
  stop = new AbortController();
  server = http.createServer((req, res) => {
    calls.push(req);
    req.resume().once('end', () => behave(req, res));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ctx = plainContext(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    settings: { apiKey: 'sk_test_abc' },
    signal: stop.signal,
    now: () => Temporal.Instant.from('2026-11-24T09:00:00Z'),
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const read = (): Promise<unknown> => reading(ctx, 'balance', (stripe) => stripe.balance.retrieve());
const write = (): Promise<unknown> =>
  writing(ctx, 'refund', (stripe) => stripe.refunds.create({ charge: 'ch_1' }, { idempotencyKey: 'k' }));

function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(JSON.stringify(body));
  };
}

const stripeError = (code: string): unknown => ({ error: { type: 'invalid_request_error', code, message: 'No.' } });
const html: Behaviour = (_req, res) => res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
const cut: Behaviour = (req) => req.socket.destroy();

describe('what Stripe said no to is refused, read or write', () => {
  test.each([
    [400, stripeError('parameter_unknown'), VendorRefused],
    [401, { error: { type: 'invalid_request_error', message: 'Invalid API Key' } }, ReconnectNeeded],
    [402, { error: { type: 'card_error', code: 'card_declined', message: 'Declined.' } }, VendorRefused],
    [403, stripeError('permission'), VendorRefused],
    [404, stripeError('resource_missing'), NotFound],
  ])('%i', async (status, body, kind) => {
    behave = json(status, body);
    await expect(read()).rejects.toThrow(kind);
    await expect(write()).rejects.toThrow(kind);
  });
});

describe('a read that brought nothing may be tried again', () => {
  test('when Stripe is broken, in JSON or in HTML', async () => {
    behave = json(500, { error: { type: 'api_error', message: 'Oops' } });
    await expect(read()).rejects.toThrow(VendorUnavailable);
    behave = html;
    await expect(read()).rejects.toThrow(VendorUnavailable);
  });

  test('when the socket is cut', async () => {
    behave = cut;
    await expect(read()).rejects.toThrow(VendorUnavailable);
  });

  test('when Stripe asks for a pause, after that pause', async () => {
    behave = json(429, stripeError('rate_limit'), { 'retry-after': '7' });
    await expect(read()).rejects.toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: 7 });
    expect(calls).toHaveLength(1);
  });

  test('when the host takes the call away', async () => {
    behave = () => stop.abort();
    await expect(read()).rejects.toThrow(VendorUnavailable);
  });
});

describe('a write that may have taken effect is unknown', () => {
  test.each([
    ['Stripe is broken', json(500, { error: { type: 'api_error', message: 'Oops' } })],
    ['an HTML page came back', html],
    ['the socket was cut', cut],
    ['another call holds the key', json(409, { error: { type: 'idempotency_error', message: 'Busy.' } })],
  ])('because %s', async (_why, behaviour) => {
    behave = behaviour;
    await expect(write()).rejects.toThrow(OutcomeUnknown);
  });

  test('because the host stopped waiting', async () => {
    behave = () => stop.abort();
    await expect(write()).rejects.toThrow(OutcomeUnknown);
  });

  test('and the repeat the SDK makes after a cut carries the same key', async () => {
    behave = cut;
    await expect(write()).rejects.toThrow(OutcomeUnknown);
    expect(calls.map((call) => call.headers['idempotency-key'])).toEqual(['k', 'k']);
  });
});

describe('a write that certainly was not taken may be tried again', () => {
  test('because Stripe throttled it', async () => {
    behave = json(429, stripeError('rate_limit'));
    await expect(write()).rejects.toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: 1 });
  });

  test('because nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(write()).rejects.toThrow(VendorUnavailable);
  });

  test('because the host had stopped before', async () => {
    stop.abort();
    await expect(write()).rejects.toThrow(VendorUnavailable);
    expect(calls).toHaveLength(0);
  });
});

test('JSON that is not Stripe’s is never taken for an object, nor its 404 for a missing one', async () => {
  behave = json(404, { message: 'no route' });
  await expect(read()).rejects.toThrow(VendorUnavailable);
  await expect(write()).rejects.toThrow(OutcomeUnknown);
  behave = json(200, { message: 'hello' });
  await expect(read()).rejects.toThrow(VendorUnavailable);
});

test('what the outbound gate says of a call is passed on as it is', async () => {
  const refusal = new VendorRefused('This host is not declared.');
  const agent = Object.assign(new http.Agent(), {
    createConnection: (_options: unknown, done: (error: Error) => void): Socket | undefined => {
      done(refusal);
      return undefined;
    },
  });
  ctx = { ...ctx, agents: { ...ctx.agents, http: agent } };
  await expect(read()).rejects.toBe(refusal);
});

test('a live key on a test connection is refused before anything is sent', async () => {
  ctx = {
    ...ctx,
    settings: { apiKey: 'sk_live_abc' },
    identity: { organisation: 'A', organisationId: 'acct_1', timeZone: 'UTC', baseCurrency: 'GBP', liveMode: false },
  };
  await expect(read()).rejects.toThrow('This Stripe connection is in test mode and Stripe answered in live mode.');
  expect(calls).toHaveLength(0);
});
