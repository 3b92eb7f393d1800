import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { consentUrl, openDocuSign, type DocuSign } from '../testing/open.ts';

let docusign: DocuSign;
beforeEach(async () => {
  docusign = await openDocuSign();
});
afterEach(() => docusign.close());

async function said(answer: Promise<Response>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the account server', () => {
  test.each([
    [{ iss: 'someone' }, 'issuer_not_found'],
    [{ sub: 'someone' }, 'user_not_found'],
    [{ aud: 'account.docusign.com' }, 'invalid_aud'],
    [{ exp: 1_000 }, 'expired_token'],
    [{ exp: Date.parse('2026-11-24T14:00:00Z') / 1000 }, 'invalid_lifetime'],
    [{ scope: 'openid' }, 'invalid_scope'],
  ])('refuses an assertion with %j', async (change, description) => {
    expect(await said(docusign.token(change))).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: description },
    });
  });

  test('wants consent once, from the user’s own page, and again after it was taken back', async () => {
    const held = await docusign.ctx.accessToken();
    await docusign.act('revoke_consent');
    expect(await said(docusign.token())).toEqual({ status: 400, body: { error: 'consent_required' } });
    expect((await docusign.api('', { token: held })).status).toBe(401);
    const page = consentUrl(docusign.url, docusign.settings);
    expect(await (await fetch(page)).text()).toContain('Allow access to Alder &amp; Finch?');
    const allowed = await fetch(page, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ answer: 'allow' }),
    });
    expect(allowed.headers.get('location')).toMatch(/^http:\/\/localhost:3000\/back\?code=.+&state=abc$/);
    expect((await docusign.token()).status).toBe(200);
  });

  test('gives tokens for an hour', async () => {
    const token = await docusign.ctx.accessToken();
    docusign.advance({ minutes: 61 });
    expect(await said(docusign.api('', { token }))).toMatchObject({
      status: 401,
      body: { errorCode: 'AUTHORIZATION_INVALID_TOKEN' },
    });
  });
});

describe('the API', () => {
  const definition = (change: object = {}) => ({
    status: 'sent',
    emailSubject: 'S',
    documents: [{ documentId: '1', name: 'a.pdf', documentBase64: Buffer.from('%PDF-1.4').toString('base64') }],
    recipients: { signers: [{ recipientId: '1', name: 'Anna', email: 'anna@acme.example' }] },
    ...change,
  });

  test.each([
    ['no documents', { documents: [] }, 'ENVELOPE_IS_INCOMPLETE'],
    ['nobody to sign', { recipients: {} }, 'ENVELOPE_IS_INCOMPLETE'],
    ['a document that is no PDF', { documents: [{ documentBase64: 'TVo=' }] }, 'PDF_VALIDATION_FAILED'],
    [
      'an address that is none',
      { recipients: { signers: [{ recipientId: '1', name: 'A', email: 'nowhere' }] } },
      'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT',
    ],
    ['a status of its own', { status: 'gone' }, 'INVALID_REQUEST_PARAMETER'],
    ['a number for a subject', { emailSubject: 7 }, 'INVALID_REQUEST_BODY'],
  ])('refuses an envelope with %s', async (_what, change, errorCode) => {
    const answer = await said(docusign.api('/envelopes', { method: 'POST', body: definition(change) }));
    expect(answer).toMatchObject({ status: 400, body: { errorCode } });
    expect((await docusign.control<{ envelopes: unknown[] }>('state')).envelopes).toHaveLength(5);
  });

  test.each([
    ['/envelopes', 'INVALID_REQUEST_PARAMETER'],
    ['/envelopes?from_date=yesterday', 'INVALID_REQUEST_PARAMETER'],
    ['/envelopes?from_date=2026-01-01&status=gone', 'INVALID_REQUEST_PARAMETER'],
    ['/envelopes?envelope_ids=1,2', 'INVALID_REQUEST_PARAMETER'],
    ['/envelopes/00000000-0000-4000-8000-000000000000', 'ENVELOPE_DOES_NOT_EXIST'],
    ['/folders', 'RESOURCE_NOT_FOUND'],
  ])('refuses GET %s with %s', async (path, errorCode) => {
    expect((await said(docusign.api(path))).body).toMatchObject({ errorCode, message: expect.any(String) as unknown });
  });

  test('pages through a list in the order of creation', async () => {
    const page = async (start: number) =>
      (
        await said(
          docusign.api(`/envelopes?from_date=2026-01-01&count=2&start_position=${start}&order_by=created&order=asc`),
        )
      ).body as { envelopes: { createdDateTime: string }[]; resultSetSize: string; totalSetSize: string };
    const pages = [await page(0), await page(2), await page(4)];
    expect(pages.map(({ resultSetSize, totalSetSize }) => [resultSetSize, totalSetSize])).toEqual([
      ['2', '5'],
      ['2', '5'],
      ['1', '5'],
    ]);
    const created = pages.flatMap(({ envelopes }) => envelopes.map(({ createdDateTime }) => createdDateTime));
    expect([...created].sort()).toEqual(created);
  });

  test('counts by the hour and by the burst, says what is left, and lets nothing through beyond', async () => {
    await docusign.act('limits', { hour: 3, burst: 2 });
    const one = await docusign.api('');
    expect(one.headers.get('x-ratelimit-limit')).toBe('3');
    expect(one.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-24T13:00:00Z') / 1000));
    await docusign.api('');
    expect((await said(docusign.api(''))).body['errorCode']).toBe('BURST_APIINVOCATION_LIMIT_EXCEEDED');
    docusign.advance({ seconds: 31 });
    await docusign.api('');
    docusign.advance({ seconds: 31 });
    const beyond = await said(docusign.api('/envelopes', { method: 'POST', body: definition() }));
    expect(beyond).toMatchObject({ status: 400, body: { errorCode: 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED' } });
    docusign.advance({ hours: 1 });
    expect((await docusign.api('')).status).toBe(200);
  });
});

describe('the signing page', () => {
  async function opened(): Promise<string> {
    const envelope = await docusign.idOf('Agreement open');
    const answer = await docusign.api(`/envelopes/${envelope}/views/recipient`, {
      method: 'POST',
      body: {
        returnUrl: 'http://localhost:3000/back?x=1',
        authenticationMethod: 'password',
        clientUserId: 'p-anna',
        userName: 'Anna Evans',
        email: 'anna@acme.example',
      },
    });
    const { url } = (await answer.json()) as { url: string };
    return url;
  }

  async function visit(url: string): Promise<{ at: string; html: string }> {
    const answer = await fetch(url);
    return { at: answer.url, html: await answer.text() };
  }

  function press(at: string, button: string, fields: Record<string, string> = {}): Promise<Response> {
    return fetch(`${at}/${button}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  }

  async function statusOf(subject: string): Promise<unknown> {
    const { envelopes } = await docusign.control<{ envelopes: { subject: string; status: string }[] }>('state');
    return envelopes.find((one) => one.subject === subject)?.status;
  }

  test.each([
    ['finish', 'signing_complete', 'completed'],
    ['later', 'cancel', 'delivered'],
  ])('has a button to %s, which leads back with event=%s', async (button, event, status) => {
    const { at, html } = await visit(await opened());
    expect(html).toContain(`action="${new URL(at).pathname}/${button}"`);
    const answer = await press(at, button);
    expect(answer.headers.get('location')).toBe(`http://localhost:3000/back?x=1&event=${event}`);
    expect(await statusOf('Agreement open')).toBe(status);
    expect((await press(at, 'finish')).status).toBe(404);
  });

  test('declines with a reason and not without', async () => {
    const { at } = await visit(await opened());
    const without = await press(at, 'decline', { reason: '  ' });
    expect([without.status, await without.text()]).toEqual([422, expect.stringContaining('Say why you decline.')]);
    const answer = await press(at, 'decline', { reason: 'Too dear & too late' });
    expect(answer.headers.get('location')).toBe('http://localhost:3000/back?x=1&event=decline');
    expect(await statusOf('Agreement open')).toBe('declined');
  });

  test('shows the document, sends an idle signer away, and lets one who has signed look again', async () => {
    const { at } = await visit(await opened());
    const document = await fetch(`${at}/documents/1`);
    expect((await document.text()).startsWith('%PDF-')).toBe(true);
    docusign.advance({ minutes: 21 });
    const idle = await fetch(at, { redirect: 'manual' });
    expect(idle.headers.get('location')).toBe('http://localhost:3000/back?x=1&event=session_timeout');
    await docusign.act('sign', { url: await opened() });
    const { at: again, html } = await visit(await opened());
    expect(html).not.toContain('Decline');
    expect((await press(again, 'close')).headers.get('location')).toContain('event=viewing_complete');
  });
});

describe('Connect', () => {
  interface Delivery {
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
  }

  async function listening(count: number, cause: (url: string) => Promise<unknown>): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const server = http.createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        deliveries.push({ headers: req.headers, body: Buffer.concat(chunks).toString('utf8') });
        res.end();
        if (deliveries.length === count) resolve(undefined);
      });
    });
    await new Promise<void>((listens) => server.listen(0, 'localhost', listens));
    await cause(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await promise;
    await new Promise((closed) => server.close(closed));
    return deliveries;
  }

  test('tells each event with a signature for each of the account’s keys', async () => {
    await docusign.act('rotate_key');
    const envelope = await docusign.idOf('Agreement open');
    const deliveries = await listening(4, async (url) => {
      await docusign.control('webhook', { url });
      await docusign.act('sign', { envelope });
    });
    const events = deliveries.map(({ body }) => (JSON.parse(body) as { event: string }).event);
    expect([...events].sort()).toEqual([
      'envelope-completed',
      'envelope-delivered',
      'recipient-completed',
      'recipient-delivered',
    ]);
    const { hmacKeys = '' } = await docusign.control<Record<string, string>>('webhook', { url: 'http://localhost:9/' });
    for (const { headers, body } of deliveries)
      expect([headers['x-docusign-signature-1'], headers['x-docusign-signature-2']]).toEqual(
        hmacKeys.split(' ').map((key) => createHmac('sha256', key).update(body).digest('base64')),
      );
  });
});
