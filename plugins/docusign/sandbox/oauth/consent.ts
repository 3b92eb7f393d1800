import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { backTo } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Office } from '../office.ts';

/** What the authorize address asks for. */
export interface Authorization {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
}

/** Reads and checks the query of the consent page. Throws InvalidInput with what DocuSign's error page says. */
export function authorizationIn(office: Office, query: URLSearchParams): Authorization {
  const field = (name: string): string => query.get(name) ?? '';
  if (field('client_id') !== office.setup().integrationKey)
    throw new InvalidInput('The client id provided is not registered with DocuSign.');
  if (!['code', 'token'].includes(field('response_type'))) throw new InvalidInput('The response type is invalid.');
  if (!URL.canParse(field('redirect_uri')))
    throw new InvalidInput('The redirect URI is not registered properly with DocuSign.');
  const scopes = field('scope').split(' ').filter(Boolean);
  const unknown = scopes.filter((scope) => !['signature', 'impersonation', 'extended', 'openid'].includes(scope));
  if (scopes.length === 0 || unknown.length > 0) throw new InvalidInput('The scope is invalid.');
  return { redirectUri: field('redirect_uri'), scopes, state: field('state') };
}

/** Where the browser goes when the person allows access. */
export function allowed(office: Office, authorization: Authorization): string {
  if (authorization.scopes.includes('impersonation')) office.change({ consented: true });
  return backTo(authorization, { code: office.kit.id(64) });
}

/** Where it goes when the person does not. */
export function denied(authorization: Authorization): string {
  return backTo(authorization, {
    error: 'access_denied',
    error_message: 'The user did not consent to connecting the application.',
  });
}
