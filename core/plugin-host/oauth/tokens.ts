import { refreshTokenGrant, type TokenEndpointResponse } from 'openid-client';
import { transaction } from '../../db/index.ts';
import { ReconnectNeeded, type PluginDefinition } from '../../plugin-api/index.ts';
import { wayOf } from '../connections/way.ts';
import type { PluginCall } from '../context.ts';
import type { HostParts } from '../host-parts.ts';
import { lockSecret, openSecrets, putSecret } from '../secrets/secrets.ts';
import { tokenFailure } from './failure.ts';
import { assertedTokens } from './jwt-grant.ts';
import { storedTokens, type Tokens } from './stored-tokens.ts';
import { authenticationOf, vendorOf } from './vendor.ts';

export type { Tokens } from './stored-tokens.ts';

/** The sealed field that holds a connection's tokens; no setting can be called so. */
export const tokensField = '#tokens';

/** A token this close to its end is renewed first, so that it outlives the call it is used in. Seconds. */
const marginSeconds = 60;
/** Where the vendor does not say how long a token lives (RFC 6749 lets it). Too long would mean a failed call. Seconds. */
const assumedSeconds = 300;

export function tokensOf(response: TokenEndpointResponse, before: Tokens | null, now: Temporal.Instant): Tokens {
  const seconds = Math.floor(response.expires_in ?? assumedSeconds);
  return {
    access: response.access_token,
    refresh: response.refresh_token ?? before?.refresh ?? null,
    expiresAt: now.add({ seconds }).toString(),
    obtainedAt: now.toString(),
  };
}

export async function readTokens(host: HostParts, connectionId: string): Promise<Tokens | null> {
  const text = (await openSecrets(host.db.hub, host.key, connectionId))[tokensField];
  return text === undefined ? null : storedTokens.parse(JSON.parse(text));
}

/**
 * A token good for the next minute. Renewed by one process at a time: whoever comes second waits at the row and finds the
 * new one. The vendor's newest refresh token is committed before the access token beside it is used.
 * `rejected` is a token the vendor answered 401 to: it is not given again.
 * Throws ReconnectNeeded, VendorUnavailable, VendorRefused.
 */
export async function accessToken(
  host: HostParts,
  connectionId: string,
  definition: PluginDefinition,
  callFor: () => PluginCall,
  rejected: string | null,
): Promise<string> {
  const known = await readTokens(host, connectionId);
  if (known && isGood(known, rejected, host.clock.now())) return known.access;
  const outcome = await transaction(host.db, async (tx) => {
    const text = await lockSecret(tx, host.key, connectionId, tokensField);
    const current = text === null ? null : storedTokens.parse(JSON.parse(text));
    if (current && isGood(current, rejected, host.clock.now())) return current.access;
    const renewed = await renew(host, definition, callFor(), current);
    const value = JSON.stringify(renewed);
    await putSecret(tx, host.key, { connectionId, field: tokensField, value }, host.clock.now());
    return renewed.access;
  });
  return outcome;
}

function isGood(tokens: Tokens, rejected: string | null, now: Temporal.Instant): boolean {
  if (tokens.access === rejected) return false;
  const ends = Temporal.Instant.from(tokens.expiresAt).subtract({ seconds: marginSeconds });
  return Temporal.Instant.compare(now, ends) < 0;
}

/** As the plugin, and with the old tokens hidden: vendors repeat what they refuse, and their words are shown. */
async function renew(
  host: HostParts,
  definition: PluginDefinition,
  call: PluginCall,
  current: Tokens | null,
): Promise<Tokens> {
  for (const token of [current?.access, current?.refresh]) if (token) call.hide(token);
  return call.run(async (ctx) => {
    const connect = wayOf(definition, ctx.settings);
    try {
      if (connect.kind === 'jwt-grant') return await assertedTokens(ctx, connect.options, host.clock.now());
      if (connect.kind !== 'oauth2' || current?.refresh === undefined || current.refresh === null)
        throw new ReconnectNeeded(`${definition.name} is not connected any more. Connect it again.`);
      const vendor = vendorOf(ctx, connect.options, authenticationOf(ctx, connect.options));
      return tokensOf(await refreshTokenGrant(vendor, current.refresh), current, host.clock.now());
    } catch (error) {
      throw tokenFailure(definition.name, error);
    }
  });
}
