import type { Request } from 'express';

/** A page for people, in the sandboxes' plain dress. `main`, `head` and `style` are HTML and CSS as they stand. */
export function plainPage(
  vendor: string,
  title: string,
  main: string,
  { head = '', style = '' }: { readonly head?: string; readonly style?: string } = {},
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escaped(title)} | ${vendor} sandbox</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}h2{font-size:1.2rem}
button{font:inherit;padding:.6rem 1.2rem;min-height:2.75rem;margin:.25rem .5rem .25rem 0}
${style}</style></head>
<body><main>${main}</main><footer><p>This is a local sandbox, not ${vendor}.</p></footer></body></html>`;
}

/** The page on which a person lets an app in: what is asked, by whom, and a form that answers `allow` or `deny`. */
export function consentPage(
  vendor: string,
  asked: {
    readonly title: string;
    readonly question: string;
    /** Goes on from 'The app at …'. */
    readonly wants: string;
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    /** Where the form goes, with the query of the page. */
    readonly action: string;
    readonly allow: string;
  },
): string {
  return plainPage(
    vendor,
    asked.title,
    `<h1>${escaped(asked.question)}</h1>
<p>The app at <strong>${escaped(new URL(asked.redirectUri).origin)}</strong> ${escaped(asked.wants)}:</p>
<ul>${asked.scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
<form method="post" action="${escaped(asked.action)}">
<button name="answer" value="allow">${escaped(asked.allow)}</button>
<button name="answer" value="deny">Cancel</button>
</form>`,
  );
}

/** A text as it may stand in HTML, in attributes too. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The query of a request, wherever its router is mounted. */
export function queryOf(req: Request): URLSearchParams {
  return new URL(req.originalUrl, 'http://localhost').searchParams;
}

/** The fields of the form that was sent, '' for one that is missing. */
export function fieldsOf(req: Request): (name: string) => string {
  const body: unknown = req.body;
  return (name) => {
    const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
}

/** Where the browser goes with the answer to an authorisation (RFC 6749, 4.1.2): its state comes back where it had one. */
export function backTo(
  { redirectUri, state }: { readonly redirectUri: string; readonly state: string },
  fields: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  if (state !== '') url.searchParams.set('state', state);
  return url.toString();
}
