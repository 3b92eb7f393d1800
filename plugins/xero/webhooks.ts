import { z } from 'zod';
import {
  fitsHmac,
  jsonOrNull,
  type PluginContext,
  type RecordKind,
  type RecordRef,
  type WebhookRequest,
  type Webhooks,
  type WebhookVerdict,
} from '../../core/plugin-api/index.ts';
import { webhookKeyOf } from './settings.ts';

const event = z.object({
  resourceId: z.string(),
  eventDateUtc: z.string(),
  eventType: z.string(),
  eventCategory: z.string(),
  tenantId: z.string(),
});

const payload = z.object({ events: z.array(event) });

/** What Xero tells of; subscriptions of its app store are none of ours. Payments are never told of. */
const kinds: Readonly<Record<string, RecordKind>> = {
  INVOICE: 'invoice',
  CONTACT: 'contact',
  CREDITNOTE: 'credit_note',
};

export const webhooks: Webhooks = { verify, handle: ({ body }) => changedBy(body) };

/**
 * Xero documentation, 'Configuring and receiving webhooks': base64 HMAC-SHA256 of the raw body. Its
 * intent-to-receive check sends good and bad signatures without events and wants 2xx and 401.
 */
function verify(request: WebhookRequest, ctx: PluginContext): WebhookVerdict {
  const key = webhookKeyOf(ctx);
  if (key === null) return refused('no webhooks key is set');
  const signature = request.headers['x-xero-signature'];
  if (typeof signature !== 'string') return refused('it carries no x-xero-signature');
  if (!fitsHmac(signature, request.rawBody, key)) return refused('its signature does not fit');
  const parsed = payload.safeParse(jsonOrNull(request.rawBody));
  if (!parsed.success) return refused('its body is no list of events');
  return { kind: 'accepted', events: ours(parsed.data.events, ctx).map(accepted) };
}

/** One key serves all organisations of the app, so a well signed event may be another's (C20): told, not believed. */
function ours(events: readonly z.infer<typeof event>[], ctx: PluginContext): readonly z.infer<typeof event>[] {
  const tenantId = ctx.identity?.extra?.['tenantId'];
  const foreign = events.filter((one) => one.tenantId !== tenantId);
  if (foreign.length > 0)
    ctx.log.warn(
      { tenants: [...new Set(foreign.map((one) => one.tenantId))], events: foreign.length },
      'Webhook events of another Xero organisation were ignored.',
    );
  return events.filter((one) => one.tenantId === tenantId);
}

/** Xero's events carry no id; what, when and how together make a repeated delivery the same. */
function accepted(one: z.infer<typeof event>): { id: string; type: string; body: unknown } {
  const type = `${one.eventCategory}.${one.eventType}`.toLowerCase();
  return { id: `${one.tenantId}:${one.resourceId}:${one.eventDateUtc}:${type}`, type, body: one };
}

function changedBy(body: unknown): readonly RecordRef[] {
  const { eventCategory, resourceId } = event.parse(body);
  const kind = kinds[eventCategory];
  return kind === undefined ? [] : [{ kind, externalId: resourceId }];
}

function refused(why: string): WebhookVerdict {
  return { kind: 'refused', reason: `Xero delivery refused: ${why}.` };
}
