import { describe, expect, test } from '@jest/globals';
import { Signature } from '@hubspot/api-client';
import type { Identity, PluginContext, WebhookVerdict } from '../../core/plugin-api/index.ts';
import { plainContext } from '../../core/plugin-api/sandbox/kit/index.ts';
import { webhooks } from './webhooks.ts';

const sentAt = Temporal.Instant.from('2026-11-24T09:00:00Z');
const url = 'https://portal.example/webhooks/hubspot';
const identity: Identity = {
  organisation: 'HubSpot account 62515',
  organisationId: '62515',
  timeZone: 'Europe/London',
  baseCurrency: 'GBP',
  liveMode: true,
};

function connection(wish: { secret?: string; now?: Temporal.Instant; warnings?: string[] } = {}): PluginContext {
  const { secret = 'the-secret', now = sentAt, warnings = [] } = wish;
  const settings = { access: 'token', accessToken: 'pat-na1-12345678', clientSecret: secret };
  return plainContext(url, { settings, identity, now: () => now }, warnings);
}

/** As HubSpot's documentation shows one. */
const event = {
  eventId: 1,
  subscriptionId: 12_345,
  portalId: 62_515,
  occurredAt: 1_564_113_600_000,
  subscriptionType: 'contact.creation',
  attemptNumber: 0,
  objectId: 123,
  changeSource: 'CRM',
  changeFlag: 'NEW',
  appId: 54_321,
};

function deliver(
  events: unknown,
  wish: {
    ctx?: PluginContext;
    signedWith?: string;
    signedUrl?: string;
    sentTo?: string;
    headers?: Record<string, string>;
  } = {},
): WebhookVerdict {
  const body = typeof events === 'string' ? events : JSON.stringify(events);
  const timestamp = sentAt.epochMilliseconds;
  // Signed by HubSpot's own SDK, so that we agree with it and not only with ourselves.
  const signature = Signature.getSignature('POST', 'v3', {
    clientSecret: wish.signedWith ?? 'the-secret',
    url: wish.signedUrl ?? url,
    requestBody: body,
    timestamp,
  } as never);
  const headers = {
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': String(timestamp),
    ...wish.headers,
  };
  const request = { method: 'POST', url: wish.sentTo ?? url, headers, rawBody: Buffer.from(body) };
  return webhooks.verify(request, wish.ctx ?? connection());
}

describe('a delivery is accepted', () => {
  test('when HubSpot’s signature fits, each event with an id that a repetition shares', () => {
    const later = { ...event, attemptNumber: 3 };
    expect(deliver([event])).toMatchObject({
      kind: 'accepted',
      events: [{ id: '1:12345:1564113600000', type: 'contact.creation' }],
    });
    const again = deliver([later]);
    expect(again.kind === 'accepted' && again.events[0]?.id).toBe('1:12345:1564113600000');
  });

  test('when its address carries signs that HubSpot signs decoded', () => {
    expect(deliver([event], { signedUrl: `${url}?a=x@y,z`, sentTo: `${url}?a=x%40y%2Cz` }).kind).toBe('accepted');
  });

  test('until five minutes after it was signed', () => {
    const at = (seconds: number): PluginContext => connection({ now: sentAt.add({ seconds }) });
    expect(deliver([event], { ctx: at(300) }).kind).toBe('accepted');
    expect(deliver([event], { ctx: at(301) })).toMatchObject({
      kind: 'refused',
      reason: 'HubSpot delivery refused: its timestamp is not of the last five minutes.',
    });
  });

  test('without events of another account, which the log tells of (C20)', () => {
    const warnings: string[] = [];
    const verdict = deliver([event, { ...event, portalId: 1 }], { ctx: connection({ warnings }) });
    expect(verdict.kind === 'accepted' && verdict.events).toHaveLength(1);
    expect(warnings).toEqual(['Webhook events of another HubSpot account were ignored.']);
  });
});

describe('a delivery is refused', () => {
  test.each([
    ['another secret signed it', { signedWith: 'another' }, 'its signature does not fit'],
    ['it was signed for another address', { signedUrl: 'https://evil.example/' }, 'its signature does not fit'],
    ['it is not signed', { headers: { 'x-hubspot-signature-v3': '' } }, 'its signature does not fit'],
    [
      'its timestamp is none',
      { headers: { 'x-hubspot-request-timestamp': 'soon' } },
      'its timestamp is not of the last five minutes',
    ],
    ['there is no secret to check it with', { ctx: connection({ secret: '' }) }, 'no client secret is set'],
  ])('when %s', (_case, wish, why) => {
    expect(deliver([event], wish)).toEqual({ kind: 'refused', reason: `HubSpot delivery refused: ${why}.` });
  });

  test('when its body is no list of events', () => {
    expect(deliver('not json').kind).toBe('refused');
    expect(deliver({ hello: 'there' }).kind).toBe('refused');
  });
});

describe('an event names what to read again', () => {
  const named = (change: Record<string, unknown>): unknown =>
    webhooks.handle({ id: 'x', type: 'x', body: { ...event, ...change } }, connection());

  test.each([
    [{ subscriptionType: 'contact.propertyChange' }, [['person', '123']]],
    [{ subscriptionType: 'company.deletion' }, [['company', '123']]],
    [{ subscriptionType: 'deal.creation' }, [['deal', '123']]],
    [{ subscriptionType: 'object.creation', objectTypeId: '0-46' }, [['note', '123']]],
    [{ subscriptionType: 'object.creation', objectTypeId: '0-5' }, []],
    [{ subscriptionType: 'ticket.creation' }, []],
    [
      { subscriptionType: 'contact.merge', objectId: 7, primaryObjectId: 7, newObjectId: 9, mergedObjectIds: [8] },
      [
        ['person', '7'],
        ['person', '9'],
        ['person', '8'],
      ],
    ],
    [
      {
        subscriptionType: 'contact.associationChange',
        associationType: 'CONTACT_TO_COMPANY',
        fromObjectId: 1,
        toObjectId: 2,
      },
      [
        ['person', '1'],
        ['company', '2'],
      ],
    ],
    [
      {
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-3',
        toObjectTypeId: '0-1',
        fromObjectId: 1,
        toObjectId: 2,
      },
      [
        ['deal', '1'],
        ['person', '2'],
      ],
    ],
  ])('%j', (change, refs) => {
    expect(named(change)).toEqual(refs.map(([kind, externalId]) => ({ kind, externalId })));
  });
});
