import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { PluginContext, WebhookVerdict } from '../../core/plugin-api/index.ts';
import { webhooks } from './webhooks.ts';

const event = {
  resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/i-1',
  resourceId: 'i-1',
  eventDateUtc: '2026-11-24T12:00:00.000Z',
  eventType: 'UPDATE',
  eventCategory: 'INVOICE',
  tenantId: 'ours',
  tenantType: 'ORGANISATION',
};

function deliver(
  events: readonly object[],
  wish: { key?: string; setting?: string } = {},
): WebhookVerdict & { warned: number } {
  const rawBody = Buffer.from(JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: 1, entropy: 'x' }));
  const signature = createHmac('sha256', wish.key ?? 'the-key')
    .update(rawBody)
    .digest('base64');
  let warned = 0;
  const ctx = {
    settings: { clientId: 'A'.repeat(32), clientSecret: 'secret-secret', webhookKey: wish.setting ?? 'the-key' },
    identity: { extra: { tenantId: 'ours' } },
    log: { warn: () => (warned += 1) },
  } as unknown as PluginContext;
  const verdict = webhooks.verify(
    { method: 'POST', url: 'http://localhost/webhooks/xero', headers: { 'x-xero-signature': signature }, rawBody },
    ctx,
  );
  return { ...verdict, warned };
}

describe('a delivery', () => {
  test('with the right signature is accepted, and its event has an id that a repetition shares', () => {
    const first = deliver([event]);
    expect(first).toMatchObject({ kind: 'accepted', events: [{ type: 'invoice.update' }] });
    expect(deliver([event])).toEqual(first);
  });

  test('of the intent-to-receive check, without events, is accepted when well signed and refused when not', () => {
    expect(deliver([])).toMatchObject({ kind: 'accepted', events: [] });
    expect(deliver([], { key: 'another-key' }).kind).toBe('refused');
  });

  test('is refused while no key is set', () => {
    expect(deliver([event], { setting: '' })).toMatchObject({
      kind: 'refused',
      reason: 'Xero delivery refused: no webhooks key is set.',
    });
  });

  test('that names another organisation too brings only our own events, and says so in the log', () => {
    const verdict = deliver([event, { ...event, tenantId: 'theirs' }]);
    expect(verdict).toMatchObject({ kind: 'accepted', warned: 1 });
    expect(verdict.kind === 'accepted' && verdict.events).toHaveLength(1);
  });
});

test.each([
  ['INVOICE', [{ kind: 'invoice', externalId: 'i-1' }]],
  ['CONTACT', [{ kind: 'contact', externalId: 'i-1' }]],
  ['CREDITNOTE', [{ kind: 'credit_note', externalId: 'i-1' }]],
  ['SUBSCRIPTION', []],
])('an event about a %s says what to read again', async (eventCategory, refs) => {
  const body = { ...event, eventCategory };
  expect(await webhooks.handle({ id: 'x', type: 'x', body }, {} as PluginContext)).toEqual(refs);
});
