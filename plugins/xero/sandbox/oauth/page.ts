import { consentPage, escaped, plainPage } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Authorization } from './authorize.ts';

/** The page on which a person lets an app into an organisation. */
export function appPage(organisation: string, { redirectUri, scope }: Authorization, query: string): string {
  return consentPage('Xero', {
    title: 'Allow access',
    question: `Allow access to ${organisation}?`,
    wants: 'asks for',
    redirectUri,
    scopes: scope.split(' '),
    action: `/identity/connect/authorize?${query}`,
    allow: 'Allow access',
  });
}

export function errorPage(sentence: string): string {
  const words = `<h1>Sorry, something went wrong</h1><p>Error: ${escaped(sentence)}</p>`;
  return plainPage('Xero', 'Something is wrong', words);
}
