import Stripe from 'stripe';
import type { PluginContext, WebhookRequest, Webhooks, WebhookVerdict } from '../../core/plugin-api/index.ts';
import { changedBy, eventSchema } from './changes.ts';
import { isLive } from './live-mode.ts';
import { webhookSecretsOf } from './settings.ts';

/** How old a signature may be, in seconds: Stripe's own tolerance. Longer would let a stolen delivery be replayed. */
const toleranceSeconds = 300;

export const webhooks: Webhooks = {
  verify,
  handle: (event) => changedBy(eventSchema.parse(event.body)),
};

/** Stripe documentation, 'Resolve webhook signature verification errors'; C20 for what is well signed but not ours. */
function verify(request: WebhookRequest, ctx: PluginContext): WebhookVerdict {
  const signature = request.headers['stripe-signature'];
  if (typeof signature !== 'string') return refused('it carries no Stripe-Signature');
  const secrets = webhookSecretsOf(ctx);
  if (secrets.length === 0) return refused('no signing secret is set');
  const payload = request.rawBody.toString('utf8');
  const problems = secrets.map((secret) => signatureProblem(payload, signature, secret, ctx.now()));
  const problem = problems.every((found) => found !== null) ? problems[0] : null;
  if (problem) return refused(problem);
  const event = eventSchema.safeParse(parsed(payload));
  if (!event.success) return refused('its body is no Stripe event');
  if (event.data.livemode !== isLive(ctx))
    return refused(`it is of ${event.data.livemode ? 'live' : 'test'} mode and the connection is not`);
  if (event.data.account !== undefined && event.data.account !== ctx.identity?.organisationId)
    return refused('it is of another Stripe account');
  return { kind: 'accepted', events: [{ id: event.data.id, type: event.data.type, body: event.data }] };
}

/** Null when the signature fits. */
function signatureProblem(payload: string, header: string, secret: string, now: Temporal.Instant): string | null {
  try {
    Stripe.webhooks.constructEvent(payload, header, secret, toleranceSeconds, undefined, now.epochMilliseconds);
    return null;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return firstLine(error.message);
    return 'its body is not JSON';
  }
}

function parsed(payload: string): unknown {
  return JSON.parse(payload);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function refused(why: string): WebhookVerdict {
  return { kind: 'refused', reason: `Stripe delivery refused: ${why}.` };
}
