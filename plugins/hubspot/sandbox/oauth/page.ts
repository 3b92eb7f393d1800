import type { Authorization } from './authorize.ts';

/** The page on which a person lets an app into an account. */
export function consentPage(portalId: number, authorization: Authorization, query: string): string {
  const scopes = authorization.scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('');
  return page(
    'Connect app',
    `<h1>Connect to account ${portalId}?</h1>
<p>The app at <strong>${escaped(new URL(authorization.redirectUri).origin)}</strong> asks for:</p>
<ul>${scopes}</ul>
<form method="post" action="/oauth/authorize?${escaped(query)}">
<button name="answer" value="allow">Connect app</button>
<button name="answer" value="deny">Cancel</button>
</form>`,
  );
}

export function errorPage(sentence: string): string {
  return page('Authorization failed', `<h1>Authorization failed</h1><p>${escaped(sentence)}</p>`);
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | HubSpot sandbox</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#213343}
button{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem;min-height:2.75rem}</style></head>
<body><main>${main}</main><footer><p>This is a local sandbox, not HubSpot.</p></footer></body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
