import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import type { Identity, PluginContext, WebhookVerdict } from '../../core/plugin-api/index.ts';
import { plainContext } from '../../core/plugin-api/sandbox/kit/index.ts';
import { webhooks } from './webhooks.ts';

const sentAt = Temporal.Instant.from('2026-11-24T09:00:00Z');
const identity: Identity = {
  organisation: 'Alder & Finch',
  organisationId: 'acct_ours',
  timeZone: 'Europe/London',
  baseCurrency: 'GBP',
  liveMode: false,
};

function connection(webhookSecret = 'whsec_one', now = sentAt): PluginContext {
  const settings = { apiKey: 'sk_test_abc', webhookSecret };
  return plainContext('http://localhost', { settings, identity, now: () => now });
}

function event(change: Record<string, unknown> = {}, object: unknown = { object: 'charge', id: 'ch_1' }) {
  return { id: 'evt_1', type: 'charge.succeeded', created: 1, livemode: false, data: { object }, ...change };
}

function verify(
  body: unknown,
  { secret = 'whsec_one', ctx = connection(), tamper = (text: string) => text, header = {} } = {},
): WebhookVerdict {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = Math.floor(sentAt.epochMilliseconds / 1000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const rawBody = Buffer.from(tamper(payload));
  const headers = { 'stripe-signature': signature, ...header };
  return webhooks.verify({ method: 'POST', url: 'http://hub.test/webhooks/stripe', headers, rawBody }, ctx);
}

describe('a delivery is accepted', () => {
  test('when its signature fits the body', () => {
    expect(verify(event())).toMatchObject({ kind: 'accepted', events: [{ id: 'evt_1', type: 'charge.succeeded' }] });
  });

  test('with either secret while they are being rolled', () => {
    const ctx = connection('whsec_old whsec_new');
    expect(verify(event(), { secret: 'whsec_old', ctx }).kind).toBe('accepted');
    expect(verify(event(), { secret: 'whsec_new', ctx }).kind).toBe('accepted');
  });

  test('when one of several signatures fits', () => {
    const timestamp = Math.floor(sentAt.epochMilliseconds / 1000);
    const payload = JSON.stringify(event());
    const good = Stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_one', timestamp });
    const header = { 'stripe-signature': good.replace(',v1=', `,v1=${'0'.repeat(64)},v1=`) };
    expect(verify(event(), { header }).kind).toBe('accepted');
  });

  test('five minutes after it was signed, and not later', () => {
    const at = (seconds: number): PluginContext => connection('whsec_one', sentAt.add({ seconds }));
    expect(verify(event(), { ctx: at(300) }).kind).toBe('accepted');
    expect(verify(event(), { ctx: at(301) })).toMatchObject({
      kind: 'refused',
      reason: 'Stripe delivery refused: Timestamp outside the tolerance zone.',
    });
  });
});

describe('a delivery is refused', () => {
  test('when a byte of its body changed', () => {
    expect(verify(event(), { tamper: (text) => text.replace('ch_1', 'ch_2') }).kind).toBe('refused');
  });

  test('when another secret signed it', () => {
    expect(verify(event(), { secret: 'whsec_other' }).kind).toBe('refused');
  });

  test('without a signature, or without a secret to check it', () => {
    expect(verify(event(), { header: { 'stripe-signature': undefined } })).toMatchObject({
      reason: 'Stripe delivery refused: it carries no Stripe-Signature.',
    });
    expect(verify(event(), { ctx: connection('') })).toMatchObject({
      reason: 'Stripe delivery refused: no signing secret is set.',
    });
  });

  test('when it is real money on a test connection (C20)', () => {
    expect(verify(event({ livemode: true }))).toMatchObject({
      reason: 'Stripe delivery refused: it is of live mode and the connection is not.',
    });
  });

  test('when it is of another account (C20)', () => {
    expect(verify(event({ account: 'acct_theirs' }))).toMatchObject({
      reason: 'Stripe delivery refused: it is of another Stripe account.',
    });
    expect(verify(event({ account: 'acct_ours' })).kind).toBe('accepted');
  });

  test('when it is no event, or no JSON at all', () => {
    expect(verify({ hello: 'there' }).kind).toBe('refused');
    expect(verify('not json').kind).toBe('refused');
  });
});

describe('an event names what to read again', () => {
  const named = (object: unknown): unknown =>
    webhooks.handle({ id: 'evt_1', type: 'x', body: event({}, object) }, connection());

  test.each([
    [{ object: 'charge', id: 'ch_1' }, [{ kind: 'charge', externalId: 'ch_1' }]],
    [{ object: 'payment_intent', id: 'pi_1', latest_charge: 'ch_1' }, [{ kind: 'charge', externalId: 'ch_1' }]],
    [{ object: 'payment_intent', id: 'pi_1', latest_charge: null }, []],
    [{ object: 'checkout.session', id: 'cs_1' }, [{ kind: 'checkout', externalId: 'cs_1' }]],
    [{ object: 'payout', id: 'po_1' }, [{ kind: 'payout', externalId: 'po_1' }]],
    [{ object: 'balance' }, []],
    [{ object: 'customer', id: 'cus_1' }, []],
  ])('%j', (object, refs) => {
    expect(named(object)).toEqual(refs);
  });

  test.each(['refund', 'dispute'])('a %s and the charge it changes', (kind) => {
    expect(named({ object: kind, id: 'x_1', charge: 'ch_1' })).toEqual([
      { kind, externalId: 'x_1' },
      { kind: 'charge', externalId: 'ch_1' },
    ]);
  });
});
