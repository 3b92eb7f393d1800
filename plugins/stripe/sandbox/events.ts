import { createHmac } from 'node:crypto';
import type { WebhookDelivery } from '../../../core/plugin-api/index.ts';
import type { Books } from './books.ts';
import { eventObject } from './objects/event.ts';
import { webhookEndpointObject } from './objects/webhook-endpoint.ts';

/** Writes down that something happened and tells every webhook endpoint. */
export function announce(books: Books, type: string, object: unknown): void {
  const { kit, events, endpoints, now } = books;
  const event = eventObject({
    id: `evt_1${kit.id(23)}`,
    created: now(),
    type,
    object,
    endpoints: endpoints.size,
  });
  events.put(event.id, event);
  const body = JSON.stringify(event, null, 2);
  for (const { id, url } of endpoints.list())
    kit.deliver({ id: `${event.id}:${id}`, url, headers: { 'user-agent': 'Stripe/1.0' }, body });
}

/** Adds an endpoint for every event; the same address keeps its secret. Answers the signing secret. */
export function addEndpoint(books: Books, url: string): string {
  const { kit, endpoints, signingSecrets, now } = books;
  const known = endpoints.list().find((endpoint) => endpoint.url === url);
  if (known) return signingSecrets.get(known.id) ?? '';
  const endpoint = webhookEndpointObject({ id: `we_1${kit.id(23)}`, created: now(), url });
  endpoints.put(endpoint.id, endpoint);
  return signingSecrets.put(endpoint.id, `whsec_${kit.id(32)}`);
}

/** Stripe signs each attempt with the time of sending (documentation, 'Verify webhook signatures manually'). */
export function signatureFor({ endpoints, signingSecrets, now }: Books, delivery: WebhookDelivery) {
  const endpoint = endpoints.list().find(({ url }) => url === delivery.url);
  const secret = endpoint && signingSecrets.get(endpoint.id);
  if (!secret) return {};
  const time = now();
  const signature = createHmac('sha256', secret).update(`${time}.${delivery.body}`).digest('hex');
  return { 'stripe-signature': `t=${time},v1=${signature}` };
}
