import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import {
  fitsHmac,
  jsonOrNull,
  type PluginContext,
  type WebhookRequest,
  type Webhooks,
  type WebhookVerdict,
} from '../../core/plugin-api/index.ts';
import { hmacKeysOf } from './settings.ts';

/** As much of a delivery as is read: that something happened to an envelope. Its summary is never believed. */
const payload = z.object({
  event: z.string().max(100),
  generatedDateTime: z.string().max(100),
  data: z.object({
    accountId: z.string(),
    envelopeId: z.guid(),
    recipientId: z.string().max(100).optional(),
  }),
});

export const webhooks: Webhooks = {
  verify,
  handle: ({ body }) => [{ kind: 'envelope', externalId: payload.parse(body).data.envelopeId.toLowerCase() }],
};

/**
 * DocuSign documentation, 'Validate with HMAC': base64 HMAC-SHA256 of the raw body, one header for each of the account's
 * keys, `X-DocuSign-Signature-1` to `-n`; any key we know may fit any of them.
 */
function verify(request: WebhookRequest, ctx: PluginContext): WebhookVerdict {
  const keys = hmacKeysOf(ctx);
  if (keys.length === 0) return refused('no Connect HMAC key is set');
  const signatures = signaturesIn(request.headers);
  if (signatures.length === 0) return refused('it carries no X-DocuSign-Signature');
  if (!keys.some((key) => signatures.some((signature) => fitsHmac(signature, request.rawBody, key))))
    return refused('its signature does not fit');
  const parsed = payload.safeParse(jsonOrNull(request.rawBody));
  if (!parsed.success) return refused('its body is no event of an envelope');
  return { kind: 'accepted', events: ours(parsed.data, ctx) };
}

function signaturesIn(headers: IncomingHttpHeaders): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    /^x-docusign-signature-\d+$/.test(name) && typeof value === 'string' ? [value] : [],
  );
}

/**
 * Deliveries carry no id of their own. What happened to whom and when makes a repetition the same, also when the
 * account's configuration and the envelope's own tell of it both.
 */
function ours({ event, generatedDateTime, data }: z.infer<typeof payload>, ctx: PluginContext) {
  if (data.accountId !== ctx.identity?.organisationId) {
    ctx.log.warn({ account: data.accountId }, 'A webhook event of another DocuSign account was ignored.');
    return [];
  }
  const id = [data.envelopeId, event, data.recipientId ?? '', generatedDateTime].join(':');
  return [{ id, type: event, body: { event, generatedDateTime, data } }];
}

function refused(why: string): WebhookVerdict {
  return { kind: 'refused', reason: `DocuSign delivery refused: ${why}.` };
}
