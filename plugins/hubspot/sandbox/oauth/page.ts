import { consentPage, escaped, plainPage } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Authorization } from './authorize.ts';

/** The page on which a person lets an app into an account. */
export function appPage(portalId: number, { redirectUri, scopes }: Authorization, query: string): string {
  return consentPage('HubSpot', {
    title: 'Connect app',
    question: `Connect to account ${portalId}?`,
    wants: 'asks for',
    redirectUri,
    scopes,
    action: `/oauth/authorize?${query}`,
    allow: 'Connect app',
  });
}

export function errorPage(sentence: string): string {
  const title = 'Authorization failed';
  return plainPage('HubSpot', title, `<h1>${title}</h1><p>${escaped(sentence)}</p>`);
}
