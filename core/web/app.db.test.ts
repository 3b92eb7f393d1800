import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import express, { Router, raw } from 'express';
import type { Database } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { Bug, InvalidInput, NotFound, OutcomeUnknown, VendorRefused, VendorUnavailable } from '../plugin-api/index.ts';
import type { Wing } from '../wing.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aFirm, aStaffMember, password } from '../../test/support/people.ts';
import { streamEvents } from './index.ts';

const failures: Record<string, () => unknown> = {
  input: () => new InvalidInput('The amount is more than what is due.', { amount: 'At most 120.00.' }),
  gone: () => new NotFound('There is no such invoice.'),
  away: () => new VendorUnavailable('The ledger does not answer.', {}, 30),
  refused: () => new VendorRefused('The ledger refused: the period is locked.'),
  unknown: () => new OutcomeUnknown('The ledger did not say whether it took the payment.'),
  bug: () => new Bug('the invariant of postings broke'),
  strange: () => new Error('password=hunter2 leaked'),
};

let acts = 0;
const trouble: Wing = {
  name: 'trouble',
  routes: () =>
    Router()
      .get('/fail/:kind', (req) => {
        throw failures[req.params.kind]?.();
      })
      .get('/events', (req, res) =>
        streamEvents(req, res, (send, end) => {
          send('message', '<p>40 %</p>');
          send('done', { count: 3 });
          end();
          return () => undefined;
        }),
      )
      .post('/act', (_req, res) => {
        acts += 1;
        res.json({ acts });
      }),
};

let db: Database;
let house: House;

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  house = await openHouse(db, [identity, trouble], {
    plugins: { redirectOrigins: () => ['https://checkout.example', 'https://login.example'] },
    doors: {
      health: Router().get('/healthz', (_req, res) => {
        res.json({ ok: true });
      }),
      webhooks: express.Router().post('/webhooks/test', raw({ type: () => true }), (req, res) => {
        res.json({ isRaw: Buffer.isBuffer(req.body) });
      }),
    },
  });
});

afterAll(async () => {
  await house.close();
  await db.close();
});

describe('every page', () => {
  test.each(['/sign-in', '/nothing/here', '/fail/bug', '/first-run/x', '/account'])(
    '%s carries the strict policy and nothing it would refuse',
    async (path) => {
      const { headers, text } = await house.visitor().get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split(';').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self' https://checkout.example https://login.example",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i);
      expect([...text.matchAll(/(?:src|href)="(https?:)?\/\/[^"]*"/g)]).toEqual([]);
    },
  );

  test('asks for three files, all under names that change with their content', async () => {
    const { text } = await house.visitor().get('/sign-in');
    const files = [...text.matchAll(/\/assets\/[^"]+/g)].map(([address]) => address);
    expect(files).toHaveLength(3);
    for (const address of files) {
      expect(address).toMatch(/^\/assets\/[a-z-]+\.[0-9a-f]{12}\.(css|js|woff2)$/);
      const answer = await house.visitor().get(address);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
  });

  test('comes compressed where the browser takes it, and plain where not', async () => {
    const [packed, plain] = await Promise.all(
      ['br, gzip', 'identity'].map((coding) => house.visitor().get('/sign-in', { 'accept-encoding': coding })),
    );
    expect([packed?.headers.get('content-encoding'), plain?.headers.get('content-encoding')]).toEqual(['br', null]);
    expect(Number(packed?.headers.get('content-length'))).toBeLessThan(
      Number(plain?.headers.get('content-length')) * 0.6,
    );
    expect(packed?.headers.get('vary')).toBe('Accept-Encoding');
    expect(packed?.text).toContain('</html>');
  });

  test('shows a letter and its accent as one letter, however a system sent them', async () => {
    const { text } = await house.visitor().post('/sign-in', { email: 'cafe\u0301 n\u0303', password: 'x' });
    expect(text).toContain('value="caf\u00e9 \u00f1"');
  });

  test('carries the icon of its window in itself', async () => {
    const { text } = await house.visitor().get('/sign-in');
    const icon = /<link rel="icon" href="data:image\/svg\+xml;base64,([^"]+)"/.exec(text)?.[1] ?? '';
    expect(Buffer.from(icon, 'base64').toString()).toMatch(/^<svg .*<\/svg>\s*$/s);
  });

  test('finds its files after an upgrade too, but does not keep them', async () => {
    const answer = await house.visitor().get('/assets/portico.000000000000.css');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect((await house.visitor().get('/assets/other.000000000000.css')).status).toBe(404);
    expect((await house.visitor().get('/assets/..%2fportico.ts')).status).toBe(404);
  });
});

describe('a failure', () => {
  test.each([
    ['input', 422, 'The amount is more than what is due.'],
    ['gone', 404, 'There is nothing here'],
    ['away', 503, 'The ledger does not answer.'],
    ['refused', 502, 'the period is locked'],
    ['unknown', 502, 'Please do not repeat it.'],
    ['bug', 500, 'Something broke on our side'],
    ['strange', 500, 'Something broke on our side'],
  ])('of kind %s is told as %d in words', async (kind, status, words) => {
    const answer = await house.visitor().get(`/fail/${kind}`);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
  });

  test('of ours tells its reference and nothing of its inside', async () => {
    const answer = await house.visitor().get('/fail/strange');
    expect(answer.text).not.toMatch(/hunter2|stack|\.ts/);
    expect(answer.text).toContain(`<code>${answer.headers.get('x-request-id') ?? 'no id'}</code>`);
  });

  test('tells a program the same as JSON', async () => {
    const answer = await house.visitor().get('/fail/input', { accept: 'application/json' });
    expect(JSON.parse(answer.text)).toEqual({
      error: {
        code: 'invalid_input',
        message: 'The amount is more than what is due.',
        fields: { amount: 'At most 120.00.' },
        requestId: answer.headers.get('x-request-id'),
      },
    });
  });

  test('says when to come back where the vendor said so', async () => {
    expect((await house.visitor().get('/fail/away')).headers.get('retry-after')).toBe('30');
  });

  test('of a body that is too large or no form at all is the sender’s', async () => {
    const visitor = house.visitor();
    expect((await visitor.post('/act', { x: 'y'.repeat(300_000) })).status).toBe(413);
    const half = await fetch(`${house.url}/act`, {
      method: 'POST',
      body: '{"half":',
      headers: { 'content-type': 'application/json', origin: house.url },
    });
    expect(half.status).toBe(400);
  });
});

describe('an unsafe request', () => {
  test.each([
    ['another site’s Origin', { origin: 'https://evil.example' }],
    ['no site at all, as from a sandboxed frame', { origin: 'null' }],
    ['our name on another port', { origin: 'http://localhost:1' }],
    ['another site by Sec-Fetch-Site, whatever the Origin says', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of our domain', { 'sec-fetch-site': 'same-site' }],
  ])('from %s is refused and does nothing', async (_from, headers) => {
    const before = acts;
    const answer = await house.visitor().post('/act', {}, headers);
    expect(answer.status).toBe(403);
    expect(acts).toBe(before);
  });

  test.each([
    ['our own page', { 'sec-fetch-site': 'same-origin' }],
    ['our own page, in a browser that says only Origin', {}],
  ])('from %s is done', async (_from, headers) => {
    expect((await house.visitor().post('/act', {}, headers)).status).toBe(200);
  });

  test('from no browser at all is done: nobody’s cookie was used against them', async () => {
    expect((await fetch(`${house.url}/act`, { method: 'POST' })).status).toBe(200);
  });
});

describe('the doors for machines', () => {
  test('stand before people’s: any address, any origin, the raw body', async () => {
    const answer = await ask(house, '/webhooks/test', {
      method: 'POST',
      body: '{"a": 1}',
      headers: { host: '10.0.0.7', 'content-type': 'application/json', origin: 'https://vendor.example' },
    });
    expect(JSON.parse(answer.text)).toEqual({ isRaw: true });
    expect((await ask(house, '/healthz', { headers: { host: '10.0.0.7' } })).status).toBe(200);
  });
});

test('live events arrive as htmx reads them, and the stream ends when we are done', async () => {
  const answer = await house.visitor().get('/events');
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.text).toBe(': open\n\ndata: <p>40 %</p>\n\nevent: done\ndata: {"count":3}\n\n');
});

describe('a house that lives at an https address', () => {
  let portal: House;
  beforeAll(async () => {
    portal = await openHouse(db, [identity], { publicUrl: 'https://portal.fern.example' });
  });
  afterAll(() => portal.close());

  const proxied = { host: 'portal.fern.example', 'x-forwarded-proto': 'https' };

  test('explains itself to who comes by another address, instead of a sign-in that leads nowhere', async () => {
    const answer = await ask(portal, '/sign-in', { headers: { host: '10.0.0.7:3000', 'x-forwarded-proto': 'https' } });
    expect(answer.status).toBe(421);
    expect(answer.text).toContain('PORTICO_URL is https://portal.fern.example; you came by https://10.0.0.7:3000.');
    expect(answer.text).not.toContain('type="password"');
  });

  test('explains itself to who comes by plain http, and what a proxy has to say', async () => {
    const answer = await ask(portal, '/sign-in', { headers: { host: 'portal.fern.example' } });
    expect(answer.status).toBe(421);
    expect(answer.text).toContain('you came by http://portal.fern.example.');
    expect(answer.text).toContain('X-Forwarded-Proto: https');
  });

  test('lets people in by its own, asks for https only, and keeps its cookie to itself', async () => {
    const answer = await ask(portal, '/sign-in', { headers: proxied });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests');
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    await aStaffMember(db, 'owner@fern.example');
    const signedIn = await ask(portal, '/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ email: 'owner@fern.example', password }).toString(),
      headers: { ...proxied, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-portico=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });
});

interface Told {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** fetch decides on Host itself, so these go by node:http. */
function ask(
  at: House,
  path: string,
  given: { method?: string; headers: Record<string, string>; body?: string },
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const request = http.request(at.url + path, {
      method: given.method ?? 'GET',
      headers: { accept: 'text/html', ...given.headers },
    });
    request.on('response', (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('end', () => {
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text });
      });
    });
    request.on('error', reject);
    request.end(given.body);
  });
}
