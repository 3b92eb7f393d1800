import Stripe from 'stripe';
import { OutcomeUnknown, VendorUnavailable, bounded, type PluginContext } from '../../core/plugin-api/index.ts';
import { genuine, readFailure, writeFailure, type Answer } from './errors.ts';
import { apiKeyOf, isLiveKey } from './settings.ts';
import { refuseOtherMode } from './live-mode.ts';

/**
 * Bounds of one call, in milliseconds. Stripe answers reads within two seconds even for full pages; a write waits
 * for card networks. Too short turns a slow success into an unknown outcome, too long keeps a payer waiting.
 */
const readMs = 20_000;
const writeMs = 40_000;

const vendor = 'Stripe';

const clients = new WeakMap<PluginContext, Stripe>();

/** A read; repeated by the host, never by the SDK. Throws what `errors.ts` makes of it. */
export async function reading<T extends Answer>(
  ctx: PluginContext,
  what: string,
  call: (stripe: Stripe) => Promise<T>,
): Promise<T> {
  try {
    return genuine(await bounded(ctx, { vendor, ms: readMs, tooLate: () => late(what) }, () => call(clientOf(ctx))));
  } catch (error) {
    throw readFailure(error, what);
  }
}

/** A write; the caller passes its own idempotency key, since the SDK repeats once after a cut socket in any case. */
export async function writing<T extends Answer>(
  ctx: PluginContext,
  what: string,
  call: (stripe: Stripe) => Promise<T>,
): Promise<T> {
  try {
    const tooLate = () => new OutcomeUnknown('Stripe did not answer in time.', { call: what });
    return genuine(await bounded(ctx, { vendor, ms: writeMs, tooLate }, () => call(clientOf(ctx))));
  } catch (error) {
    throw writeFailure(error, what);
  }
}

/** The SDK on the host's agents, so that the outbound gate governs every socket; its timeout watches a silent one only. */
function clientOf(ctx: PluginContext): Stripe {
  const known = clients.get(ctx);
  if (known) return known;
  const key = apiKeyOf(ctx);
  refuseOtherMode(ctx, isLiveKey(key));
  const base = new URL(ctx.endpoint('api'));
  const secure = base.protocol === 'https:';
  const stripe = new Stripe(key, {
    host: base.hostname,
    port: base.port === '' ? (secure ? 443 : 80) : base.port,
    protocol: secure ? 'https' : 'http',
    httpAgent: secure ? ctx.agents.https : ctx.agents.http,
    timeout: writeMs,
    maxNetworkRetries: 0,
    telemetry: false,
  });
  clients.set(ctx, stripe);
  return stripe;
}

function late(what: string): VendorUnavailable {
  return new VendorUnavailable('Stripe did not answer in time.', { call: what });
}
