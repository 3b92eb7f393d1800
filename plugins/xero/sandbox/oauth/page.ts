import type { Authorization } from './authorize.ts';

/** The page on which a person lets an app into an organisation. */
export function consentPage(organisation: string, authorization: Authorization, query: string): string {
  const scopes = authorization.scope
    .split(' ')
    .map((scope) => `<li>${escaped(scope)}</li>`)
    .join('');
  return page(
    'Allow access',
    `<h1>Allow access to ${escaped(organisation)}?</h1>
<p>The app at <strong>${escaped(new URL(authorization.redirectUri).origin)}</strong> asks for:</p>
<ul>${scopes}</ul>
<form method="post" action="/identity/connect/authorize?${escaped(query)}">
<button name="answer" value="allow">Allow access</button>
<button name="answer" value="deny">Cancel</button>
</form>`,
  );
}

export function errorPage(sentence: string): string {
  return page('Something is wrong', `<h1>Sorry, something went wrong</h1><p>Error: ${escaped(sentence)}</p>`);
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | Xero sandbox</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1d1d1f}
button{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem;min-height:2.75rem}</style></head>
<body><main>${main}</main><footer><p>This is a local sandbox, not Xero.</p></footer></body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
