import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { genericGrantRequest, None, type TokenEndpointResponse } from 'openid-client';
import { InvalidInput, type JwtGrantOptions, type PluginContext } from '../../plugin-api/index.ts';
import type { Tokens } from './stored-tokens.ts';
import { settingOf, vendorOf } from './vendor.ts';

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** How long an assertion is good, in seconds; it is used at once. */
const assertionSeconds = 600;

/** Asks for a token with a signed assertion (RFC 7523, 2.1). Throws openid-client's errors, InvalidInput for a bad key. */
export async function assertedTokens(
  ctx: PluginContext,
  options: JwtGrantOptions,
  now: Temporal.Instant,
): Promise<Tokens> {
  const issuedAt = Math.floor(now.epochMilliseconds / 1000);
  const assertion = await new SignJWT({ scope: options.scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(settingOf(ctx, options.clientId))
    .setSubject(settingOf(ctx, options.subject))
    .setAudience(options.audience(ctx))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + assertionSeconds)
    .sign(privateKey(settingOf(ctx, options.privateKey)));
  const response: TokenEndpointResponse = await genericGrantRequest(vendorOf(ctx, options, None()), grant, {
    assertion,
  });
  const seconds = Math.floor(response.expires_in ?? assertionSeconds);
  return {
    access: response.access_token,
    refresh: null,
    expiresAt: now.add({ seconds }).toString(),
    obtainedAt: now.toString(),
  };
}

/** PKCS#8 and PKCS#1 alike; forms and environments often turn the line breaks into `\n`. */
function privateKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch {
    throw new InvalidInput('The private key is not an RSA key in PEM form.');
  }
}
