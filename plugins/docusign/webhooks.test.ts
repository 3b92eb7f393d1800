import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { PluginContext, WebhookVerdict } from '../../core/plugin-api/index.ts';
import { webhooks } from './webhooks.ts';

const envelopeId = '4B728BE4-0000-4000-8000-D63E23F822B6';
const delivery = {
  event: 'envelope-completed',
  apiVersion: 'v2.1',
  uri: `/restapi/v2.1/accounts/ours/envelopes/${envelopeId}`,
  retryCount: 0,
  configurationId: 1,
  generatedDateTime: '2026-11-24T12:00:00.0000001Z',
  data: { accountId: 'ours', userId: 'u', envelopeId, envelopeSummary: { status: 'completed' } },
};

function deliver(
  body: unknown,
  wish: { signedWith?: readonly string[]; known?: string } = {},
): WebhookVerdict & { readonly warned: number } {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = Object.fromEntries(
    (wish.signedWith ?? ['key-1']).map((key, index) => [
      `x-docusign-signature-${index + 1}`,
      createHmac('sha256', key).update(rawBody).digest('base64'),
    ]),
  );
  let warned = 0;
  const ctx = {
    settings: { hmacKeys: wish.known ?? 'key-1' },
    identity: { organisationId: 'ours' },
    log: { warn: () => (warned += 1) },
  } as unknown as PluginContext;
  const request = { method: 'POST', url: 'http://localhost/webhooks/docusign', headers, rawBody };
  return { ...webhooks.verify(request, ctx), warned };
}

describe('a delivery', () => {
  test('with the right signature is accepted, once however often and by whichever configuration it is told', () => {
    const first = deliver(delivery);
    expect(first).toMatchObject({ kind: 'accepted', events: [{ type: 'envelope-completed' }] });
    const again = deliver({ ...delivery, retryCount: 3, configurationId: 2 });
    expect(again.kind === 'accepted' && again.events[0]?.id).toBe(first.kind === 'accepted' && first.events[0]?.id);
  });

  test.each([
    ['the second of the account’s keys is ours', { signedWith: ['old', 'key-1'] }],
    ['we know an old and a new key', { signedWith: ['key-2'], known: 'key-1 key-2' }],
  ])('is accepted when %s', (_why, wish) => {
    expect(deliver(delivery, wish).kind).toBe('accepted');
  });

  test.each([
    ['its signature does not fit', { signedWith: ['other'] }],
    ['it carries no X-DocuSign-Signature', { signedWith: [] }],
    ['no Connect HMAC key is set', { known: '' }],
  ])('is refused because %s', (why, wish) => {
    expect(deliver(delivery, wish)).toMatchObject({
      kind: 'refused',
      reason: `DocuSign delivery refused: ${why}.`,
    });
  });

  test.each([
    ['half a JSON', '{"event":'],
    ['no envelope', { ...delivery, data: { accountId: 'ours' } }],
    ['a list', []],
  ])('well signed but %s is refused', (_what, body) => {
    expect(deliver(body)).toMatchObject({ kind: 'refused' });
  });

  test('of another account brings nothing, and the log says so', () => {
    const foreign = { ...delivery, data: { ...delivery.data, accountId: 'theirs' } };
    expect(deliver(foreign)).toMatchObject({ kind: 'accepted', events: [], warned: 1 });
  });
});

test('an event says which envelope to read again and nothing else', async () => {
  const verdict = deliver(delivery);
  const [event] = verdict.kind === 'accepted' ? verdict.events : [];
  if (!event) throw new Error('not accepted');
  expect(await webhooks.handle(event, {} as PluginContext)).toEqual([
    { kind: 'envelope', externalId: envelopeId.toLowerCase() },
  ]);
});
