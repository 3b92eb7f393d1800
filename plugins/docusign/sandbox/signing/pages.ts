import { escaped } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Envelope } from '../model.ts';
import { page } from '../page.ts';

/** The page a signer reads and signs on: plain forms that need no script. */
export function signingPage(parts: {
  readonly envelope: Envelope;
  readonly signer: string;
  readonly sender: string;
  readonly at: string;
  readonly canAct: boolean;
  readonly problem: string | null;
}): string {
  const { envelope, signer, sender, at, canAct, problem } = parts;
  const wrong = problem === null ? '' : `<p class="wrong" role="alert">${escaped(problem)}</p>`;
  const documents = envelope.documents
    .map(({ id, name }) => `<li><a href="${at}/documents/${encodeURIComponent(id)}">${escaped(name)}</a></li>`)
    .join('');
  return page(
    envelope.subject,
    `<h1>${escaped(envelope.subject)}</h1>
<p>${escaped(sender)} asks you, ${escaped(signer)}, to read and sign.</p>
<p>${escaped(envelope.message)}</p>
<ul>${documents}</ul>
${wrong}${canAct ? acting(at) : viewing(at)}`,
  );
}

function acting(at: string): string {
  return `<form method="post" action="${at}/finish"><button class="finish" type="submit">Finish</button></form>
<form method="post" action="${at}/later"><button type="submit">Finish later</button></form>
<section><h2>Decline to sign</h2>
<form method="post" action="${at}/decline">
<label for="reason">Reason for declining</label><textarea id="reason" name="reason" required maxlength="500"></textarea>
<button type="submit">Decline</button></form></section>`;
}

function viewing(at: string): string {
  return `<form method="post" action="${at}/close"><button class="finish" type="submit">Close</button></form>`;
}

/** What stands there when a link was used before or is too old; the browser goes back by itself. */
export function expiredPage(backTo: string): string {
  return page(
    'This link has expired',
    `<h1>This link has expired</h1><p>Signing links work once and for five minutes.</p>
<p><a href="${escaped(backTo)}">Go back</a></p>`,
  );
}

export function gonePage(): string {
  return page('Nothing here', '<h1>There is nothing to sign here</h1><p>Go back to where you came from.</p>');
}
