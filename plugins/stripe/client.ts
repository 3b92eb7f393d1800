import Stripe from 'stripe';
import { OutcomeUnknown, VendorUnavailable, type PluginContext } from '../../core/plugin-api/index.ts';
import { genuine, readFailure, writeFailure, type Answer } from './errors.ts';
import { apiKeyOf, isLiveKey } from './settings.ts';
import { refuseOtherMode } from './live-mode.ts';

/**
 * Bounds of one call, in milliseconds. Stripe answers reads within two seconds even for full pages; a write waits
 * for card networks. Too short turns a slow success into an unknown outcome, too long keeps a payer waiting.
 */
const readMs = 20_000;
const writeMs = 40_000;

const clients = new WeakMap<PluginContext, Stripe>();

/** A read; repeated by the host, never by the SDK. Throws what `errors.ts` makes of it. */
export async function reading<T extends Answer>(
  ctx: PluginContext,
  what: string,
  call: (stripe: Stripe) => Promise<T>,
): Promise<T> {
  try {
    return genuine(await bounded(ctx, readMs, () => call(clientOf(ctx)), late(what)));
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
    return genuine(
      await bounded(
        ctx,
        writeMs,
        () => call(clientOf(ctx)),
        () => new OutcomeUnknown('Stripe did not answer in time.', { call: what }),
      ),
    );
  } catch (error) {
    throw writeFailure(error, what);
  }
}

/** The SDK on the host's agents, so that the outbound gate governs every socket. */
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

/** The SDK's timeout watches a silent socket only; this bounds the whole call and obeys the host's signal. */
async function bounded<T>(ctx: PluginContext, ms: number, call: () => Promise<T>, tooLate: () => Error): Promise<T> {
  if (ctx.signal.aborted) throw new VendorUnavailable('The call to Stripe was stopped before it was sent.');
  const ended = AbortSignal.any([ctx.signal, AbortSignal.timeout(ms)]);
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(tooLate());
  ended.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([call(), promise]);
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

function late(what: string): () => Error {
  return () => new VendorUnavailable('Stripe did not answer in time.', { call: what });
}
