import {
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  None,
  type ClientAuth,
  type CustomFetch,
} from 'openid-client';
import * as openidClient from 'openid-client';
import { Bug, type JwtGrantOptions, type OAuth2Options, type PluginContext } from '../../plugin-api/index.ts';

/** Seconds a token endpoint may take. */
const timeoutSeconds = 20;

/** What openid-client needs to know of a vendor; nothing is discovered, all of it stands in the manifest. */
export function vendorOf(
  ctx: PluginContext,
  options: Pick<OAuth2Options, 'authorize' | 'token' | 'clientId'> &
    Partial<Pick<OAuth2Options, 'revoke'>> &
    Partial<Pick<JwtGrantOptions, 'endpointFor'>>,
  authentication: ClientAuth,
): Configuration {
  const address = (place: { readonly endpoint: string; readonly path: string }): string =>
    ctx.endpoint(options.endpointFor?.(ctx) ?? place.endpoint) + place.path;
  const issuer = ctx.endpoint(options.endpointFor?.(ctx) ?? options.token.endpoint);
  const vendor = new Configuration(
    {
      issuer,
      authorization_endpoint: address(options.authorize),
      token_endpoint: address(options.token),
      ...(options.revoke ? { revocation_endpoint: address(options.revoke) } : {}),
    },
    settingOf(ctx, options.clientId),
    {},
    authentication,
  );
  vendor.timeout = timeoutSeconds;
  vendor[customFetch] = ctx.fetch as CustomFetch;
  // Only overrides can be http, and config.ts lets them be so on loopback hosts alone.
  if (issuer.startsWith('http:')) allowHttp(vendor);
  return vendor;
}

export function authenticationOf(ctx: PluginContext, options: OAuth2Options): ClientAuth {
  if (options.clientAuthentication === 'none') return None();
  const secret = settingOf(ctx, options.clientSecret);
  return options.clientAuthentication === 'basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

/** The package marks its own door for http as deprecated so that it stands out; this is where it stands out. */
const httpDoor: unknown = Reflect.get(openidClient, 'allowInsecureRequests');
const allowHttp = httpDoor as (vendor: Configuration) => void;

/** A text setting the manifest names. */
export function settingOf(ctx: PluginContext, name: string): string {
  const value = ctx.settings[name];
  if (typeof value !== 'string' || value === '') throw new Bug(`The setting '${name}' is empty.`);
  return value;
}
