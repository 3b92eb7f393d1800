import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PluginContext } from './context.ts';
import type { RecordRef } from './records.ts';

export interface WebhookRequest {
  readonly method: string;
  /** The public URL it was sent to, as the vendor signed it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Buffer;
}

export interface WebhookEvent {
  /** What makes a repeated delivery the same one. */
  readonly id: string;
  readonly type: string;
  readonly body: unknown;
}

/** `refused` answers 401; `empty` is a genuine delivery without events (a handshake) and answers 2xx. */
export type WebhookVerdict =
  | { readonly kind: 'accepted'; readonly events: readonly WebhookEvent[] }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Webhooks {
  /** Pure and quick: checks the signature over the raw bytes with this connection's secret. */
  verify(request: WebhookRequest, ctx: PluginContext): WebhookVerdict;
  /** Which records to read again; the body is a hint and is never believed. */
  handle(event: WebhookEvent, ctx: PluginContext): readonly RecordRef[] | Promise<readonly RecordRef[]>;
}

/** Whether `signature`, in base64, is the HMAC-SHA256 of these bytes under this key; it takes as long either way. */
export function fitsHmac(signature: string, signed: Buffer, key: string): boolean {
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
