import { createHash } from 'node:crypto';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  None,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { InvalidInput, VendorRefused, type PluginContext, type PluginDefinition } from '../../plugin-api/index.ts';
import { wayOf } from '../connections/way.ts';
import type { HostParts } from '../host-parts.ts';
import { tokenFailure } from './failure.ts';
import { tokensOf, type Tokens } from './tokens.ts';
import { authenticationOf, vendorOf } from './vendor.ts';

/** How long a person may take at the vendor's page, in minutes; a forgotten tab must start anew. */
const minutesToConsent = 30;

export interface Attempt {
  readonly connectionId: string;
  readonly verifier: string;
  readonly personId: string | null;
}

/**
 * Where the vendor sends the browser back to. It names the plugin, not the connection, because vendors want it
 * registered before there is a connection.
 */
export function callbackUrl(host: Pick<HostParts, 'url'>, pluginId: string): string {
  return `${host.url}/staff/settings/plugins/${pluginId}/callback`;
}

/**
 * The vendor's page where a person allows the connection. The state is kept as a hash and works once, within half an hour.
 */
export async function beginConsent(
  host: HostParts,
  definition: PluginDefinition,
  ctx: PluginContext,
  personId: string | null,
): Promise<string> {
  const connect = wayOf(definition, ctx.settings);
  if (connect.kind === 'api-key') throw new InvalidInput(`${definition.name} connects without a page of its own.`);
  const state = randomState();
  const verifier = randomPKCECodeVerifier();
  const vendor = vendorOf(ctx, connect.options, None());
  const pkce = connect.kind === 'oauth2' && connect.options.pkce;
  const url = buildAuthorizationUrl(vendor, {
    redirect_uri: callbackUrl(host, definition.id),
    scope: connect.options.scopes.join(' '),
    state,
    ...(pkce ? { code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' } : {}),
  });
  await host.db.hub('oauth_attempts').insert({
    state_hash: hashed(state),
    connection_id: ctx.connectionId,
    person_id: personId,
    verifier,
    created_at: host.clock.now().toString(),
  });
  return url.href;
}

/** Uses up the attempt the vendor's answer names. Throws InvalidInput when there is none to use. */
export async function takeAttempt(host: HostParts, connectionId: string, state: string | null): Promise<Attempt> {
  const now = host.clock.now();
  const rows = await host.db
    .hub('oauth_attempts')
    .where({ state_hash: hashed(state ?? ''), connection_id: connectionId, used_at: null })
    .where('created_at', '>', now.subtract({ minutes: minutesToConsent }).toString())
    .update({ used_at: now.toString() })
    .returning<{ verifier: string; person_id: string | null }[]>(['verifier', 'person_id']);
  const [row] = rows;
  if (!row)
    throw new InvalidInput(
      'This answer belongs to no connection that was just begun: it is too old, was used before or was begun elsewhere. Connect again.',
    );
  return { connectionId, verifier: row.verifier, personId: row.person_id };
}

/** Exchanges the code of the vendor's answer. Throws VendorRefused, VendorUnavailable. */
export async function exchangeCode(
  host: HostParts,
  definition: PluginDefinition,
  ctx: PluginContext,
  attempt: Attempt,
  answer: URLSearchParams,
): Promise<Tokens> {
  const connect = wayOf(definition, ctx.settings);
  if (connect.kind !== 'oauth2') throw new InvalidInput(`${definition.name} exchanges no code.`);
  const url = new URL(`${callbackUrl(host, definition.id)}?${answer.toString()}`);
  try {
    const response = await authorizationCodeGrant(
      vendorOf(ctx, connect.options, authenticationOf(ctx, connect.options)),
      url,
      {
        expectedState: answer.get('state') ?? '',
        ...(connect.options.pkce ? { pkceCodeVerifier: attempt.verifier } : {}),
      },
    );
    return tokensOf(response, null, host.clock.now());
  } catch (error) {
    throw tokenFailure(definition.name, error);
  }
}

/** A person who said no, or a vendor that did. Throws VendorRefused when the answer carries an error. */
export function refuseDenied(definition: PluginDefinition, answer: URLSearchParams): void {
  const error = answer.get('error');
  if (error === null) return;
  const why = answer.get('error_description') ?? error;
  throw new VendorRefused(
    error === 'access_denied'
      ? `${definition.name} was not connected: access was not allowed there.`
      : `${definition.name} was not connected: ${why}.`,
    { error },
  );
}

function hashed(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
