import { Client } from '@hubspot/api-client';
import { z } from 'zod';
import { OutcomeUnknown, VendorUnavailable, bounded, type PluginContext } from '../../core/plugin-api/index.ts';
import { readFailure, writeFailure } from './errors.ts';
import { tokenOf } from './settings.ts';

/**
 * Bounds of one call, in milliseconds. Full pages with associations take HubSpot a few seconds, a search at a busy hour
 * up to ten. Too short turns a slow success into an unknown outcome; too long only waits.
 */
const readMs = 30_000;
const writeMs = 30_000;

/** A read whose answer has this shape; repeated by the host, never by the SDK. Throws what `errors.ts` makes of it. */
export async function reading<S extends z.ZodType>(
  ctx: PluginContext,
  what: string,
  shape: S,
  call: (client: Client) => Promise<unknown>,
): Promise<z.infer<S>> {
  const answer = await answered(ctx, readMs, call, () => late(what)).catch((error: unknown) => {
    throw readFailure(error, what);
  });
  const parsed = shape.safeParse(answer);
  if (!parsed.success)
    throw new VendorUnavailable('HubSpot answered with something else than it was asked for.', {
      call: what,
      problem: z.prettifyError(parsed.error),
    });
  return parsed.data;
}

/** A write. Nothing is ever sent twice; whoever may not know what came of it gets OutcomeUnknown. */
export async function writing<S extends z.ZodType>(
  ctx: PluginContext,
  what: string,
  shape: S,
  call: (client: Client) => Promise<unknown>,
): Promise<z.infer<S>> {
  const unknown = (why: object): OutcomeUnknown =>
    new OutcomeUnknown('HubSpot was asked and did not say what came of it.', { call: what, ...why });
  const answer = await answered(ctx, writeMs, call, () => unknown({ late: true })).catch((error: unknown) => {
    throw writeFailure(error, what);
  });
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw unknown({ problem: z.prettifyError(parsed.error) });
  return parsed.data;
}

/** The SDK on the host's agents, so that the outbound gate governs every socket; it has no timeout of its own. */
async function answered(
  ctx: PluginContext,
  ms: number,
  call: (client: Client) => Promise<unknown>,
  tooLate: () => Error,
): Promise<unknown> {
  const accessToken = await tokenOf(ctx);
  const basePath = ctx.endpoint('api');
  const httpAgent = basePath.startsWith('https:') ? ctx.agents.https : ctx.agents.http;
  const client = new Client({ accessToken, basePath, httpAgent, numberOfApiCallRetries: 0 });
  return bounded(ctx, { vendor: 'HubSpot', ms, tooLate }, () => call(client));
}

function late(what: string): VendorUnavailable {
  return new VendorUnavailable('HubSpot did not answer in time.', { call: what });
}
