import type { PluginContext } from './context.ts';

export interface OAuth2Options {
  /** Endpoint name and path of the authorisation page. */
  readonly authorize: { readonly endpoint: string; readonly path: string };
  readonly token: { readonly endpoint: string; readonly path: string };
  readonly revoke?: { readonly endpoint: string; readonly path: string };
  readonly scopes: readonly string[];
  /** How the client authenticates at the token endpoint (RFC 6749, 2.3.1). */
  readonly clientAuthentication: 'basic' | 'post' | 'none';
  readonly pkce: boolean;
  /** Names of the settings that hold the client id and secret. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Runs once after the grant, before `identify`; what it returns is kept as `identity.extra`'s start. */
  readonly organisations?: (ctx: PluginContext) => Promise<readonly { id: string; name: string }[]>;
}

export interface JwtGrantOptions {
  readonly authorize: { readonly endpoint: string; readonly path: string };
  readonly token: { readonly endpoint: string; readonly path: string };
  readonly scopes: readonly string[];
  /** Names of the settings: integration key, user id, RSA private key (PKCS#8 or PKCS#1 PEM). */
  readonly clientId: string;
  readonly subject: string;
  readonly privateKey: string;
  /** The `aud` of the assertion, as the vendor wants it. */
  readonly audience: (ctx: PluginContext) => string;
  /** Which declared endpoint serves this connection, where the vendor has one per environment; else those named above. */
  readonly endpointFor?: (ctx: PluginContext) => string;
}

/** One way of being let in. */
export type ConnectWay =
  | { readonly kind: 'api-key' }
  | { readonly kind: 'oauth2'; readonly options: OAuth2Options }
  | { readonly kind: 'jwt-grant'; readonly options: JwtGrantOptions };

export type Connect =
  | ConnectWay
  | { readonly kind: 'choice'; readonly setting: string; readonly ways: Readonly<Record<string, ConnectWay>> };

/**
 * A vendor with more than one door. `setting` names a required or defaulted `z.enum` of the plugin's settings whose values
 * are the keys of `ways`; a person chooses there, and what only one way needs is optional in the schema.
 */
export function choice(setting: string, ways: Readonly<Record<string, ConnectWay>>): Connect {
  return { kind: 'choice', setting, ways };
}

/** The settings hold all there is to it; saving them and a good `identify` connects. */
export function apiKey(): ConnectWay {
  return { kind: 'api-key' };
}

/** The authorisation code grant (RFC 6749, 4.1) with refresh. */
export function oauth2(options: OAuth2Options): ConnectWay {
  return { kind: 'oauth2', options };
}

/** The JWT bearer grant (RFC 7523). */
export function jwtGrant(options: JwtGrantOptions): ConnectWay {
  return { kind: 'jwt-grant', options };
}
