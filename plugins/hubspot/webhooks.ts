import {
  fitsHmac,
  jsonOrNull,
  type PluginContext,
  type WebhookRequest,
  type Webhooks,
  type WebhookVerdict,
} from '../../core/plugin-api/index.ts';
import { changedBy, delivery, idOf, type HubEvent } from './changes.ts';
import { webhookSecretOf } from './settings.ts';

/** How old a delivery may be, in milliseconds: HubSpot's own rule. Longer would let a stolen one be replayed. */
const toleranceMs = 5 * 60_000;

export const webhooks: Webhooks = { verify, handle: ({ body }) => changedBy(body) };

/**
 * HubSpot documentation, 'Validating requests', version 3: base64 HMAC-SHA256 of method, address, body and timestamp,
 * the timestamp no older than five minutes. The SDK's own check goes by the machine's clock and compares in open time.
 */
function verify(request: WebhookRequest, ctx: PluginContext): WebhookVerdict {
  const secret = webhookSecretOf(ctx);
  if (secret === null) return refused('no client secret is set');
  const signature = request.headers['x-hubspot-signature-v3'];
  const timestamp = request.headers['x-hubspot-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string')
    return refused('it carries no X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp');
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(ctx.now().epochMilliseconds - Number(timestamp)) > toleranceMs)
    return refused('its timestamp is not of the last five minutes');
  if (!fitsHmac(signature, signedText(request, timestamp), secret)) return refused('its signature does not fit');
  const parsed = delivery.safeParse(jsonOrNull(request.rawBody));
  if (!parsed.success) return refused('its body is no list of events');
  return {
    kind: 'accepted',
    events: ours(parsed.data, ctx).map((event) => ({ id: idOf(event), type: event.subscriptionType, body: event })),
  };
}

function signedText({ method, url, rawBody }: WebhookRequest, timestamp: string): Buffer {
  return Buffer.concat([Buffer.from(method + signedAddress(url)), rawBody, Buffer.from(timestamp)]);
}

/** These stand in the signed text as themselves, whatever the address has; nothing else is decoded. */
const decodedInSignatures = new Map(
  [':', '/', '?', '@', '!', '$', "'", '(', ')', '*', ',', ';'].map((sign) => [
    `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    sign,
  ]),
);

function signedAddress(url: string): string {
  return url.replace(/%[0-9a-f]{2}/gi, (code) => decodedInSignatures.get(code.toUpperCase()) ?? code);
}

/** One app may be in several accounts, so a well signed event may be another's (C20): told, not believed. */
function ours(events: readonly HubEvent[], ctx: PluginContext): readonly HubEvent[] {
  const portalId = ctx.identity?.organisationId;
  const foreign = events.filter((event) => String(event.portalId) !== portalId);
  if (foreign.length > 0)
    ctx.log.warn(
      { accounts: [...new Set(foreign.map((event) => event.portalId))], events: foreign.length },
      'Webhook events of another HubSpot account were ignored.',
    );
  return events.filter((event) => String(event.portalId) === portalId);
}

function refused(why: string): WebhookVerdict {
  return { kind: 'refused', reason: `HubSpot delivery refused: ${why}.` };
}
