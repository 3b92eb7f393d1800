import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { backTo } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Crm } from '../crm.ts';
import type { Tokens } from './tokens.ts';

/** What the authorize address asks for. */
export interface Authorization {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
}

const known = /^(oauth|crm\.objects\.(contacts|companies|deals)\.(read|write)|crm\.schemas\.\w+\.read)$/;

/** Reads and checks the query of the authorize page. Throws InvalidInput with what HubSpot's error page says. */
export function authorizationIn(crm: Crm, query: URLSearchParams): Authorization {
  const field = (name: string): string => query.get(name) ?? '';
  if (field('client_id') !== crm.account().clientId) throw new InvalidInput('This app does not exist.');
  if (!URL.canParse(field('redirect_uri'))) throw new InvalidInput('The redirect URL is missing or no address.');
  const scopes = field('scope')
    .split(' ')
    .filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !known.test(scope));
  if (unknown.length > 0) throw new InvalidInput(`These scopes do not exist: ${unknown.join(', ')}.`);
  if (!scopes.includes('oauth')) throw new InvalidInput("The scope 'oauth' is required.");
  return { redirectUri: field('redirect_uri'), scopes, state: field('state') };
}

/** Where the browser goes when the person connects the app. */
export function allowed(tokens: Tokens, authorization: Authorization): string {
  return backTo(authorization, { code: tokens.consent(authorization) });
}

/** Where it goes when the person does not. */
export function denied(authorization: Authorization): string {
  return backTo(authorization, {
    error: 'access_denied',
    error_description: 'The user denied access.',
  });
}
