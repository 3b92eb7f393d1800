import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { backTo } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Ledger } from '../ledger.ts';
import type { Tokens } from './tokens.ts';

/** What the authorize address asks for. */
export interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string;
  readonly challenge: string | null;
}

/** Scopes a new app may ask for, as far as this sandbox serves them ('OAuth 2.0 scopes', March 2026). */
const known = [
  /^(openid|profile|email|offline_access)$/,
  /^accounting\.(invoices|payments|banktransactions|contacts|settings|attachments|manualjournals)(\.read)?$/,
  /^accounting\.reports\.[a-z]+\.read$/,
];

/** Reads and checks the query of the authorize page. Throws InvalidInput with what Xero's error page says. */
export function authorizationIn(ledger: Ledger, query: URLSearchParams): Authorization {
  const field = (name: string) => query.get(name) ?? '';
  if (field('client_id') !== ledger.organisation().clientId)
    throw new InvalidInput('unauthorized_client: Unknown client');
  if (field('response_type') !== 'code') throw new InvalidInput('unsupported_response_type');
  if (!URL.canParse(field('redirect_uri'))) throw new InvalidInput('invalid_request: Invalid redirect_uri');
  const scopes = field('scope')
    .split(' ')
    .filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !known.some((pattern) => pattern.test(scope)));
  if (scopes.length === 0 || unknown.length > 0) throw new InvalidInput(`invalid_scope: ${unknown.join(' ')}`);
  const challenge = query.get('code_challenge');
  if (challenge !== null && field('code_challenge_method') !== 'S256')
    throw new InvalidInput('invalid_request: Transform algorithm not supported');
  return {
    clientId: field('client_id'),
    redirectUri: field('redirect_uri'),
    scope: scopes.join(' '),
    state: field('state'),
    challenge,
  };
}

/** Where the browser goes when the person allows access. */
export function allowed(tokens: Tokens, authorization: Authorization): string {
  const code = tokens.consent(authorization);
  return backTo(authorization, { code, scope: authorization.scope });
}

/** Where it goes when the person does not. */
export function denied(authorization: Authorization): string {
  return backTo(authorization, { error: 'access_denied' });
}
