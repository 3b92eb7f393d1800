import { escaped } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { CheckoutPlan } from '../books.ts';
import { spoken } from '../money.ts';
import type { StoredSession } from '../objects/session.ts';

/** What stands in the form: as the payer typed it, or working values at first. */
export interface Form {
  readonly email: string;
  readonly method: string;
  readonly card: string;
}

export interface CheckoutView {
  readonly payee: string;
  readonly session: StoredSession;
  readonly plan: CheckoutPlan;
  readonly form: Form;
  readonly problem: string | null;
}

/** The page where a payer pays: a plain form that needs no script. */
export function checkoutPage({ payee, session, plan, form, problem }: CheckoutView): string {
  const amount = spoken(session.amount_total, session.currency);
  const back =
    session.cancel_url === null
      ? ''
      : `<a class="back" href="${escaped(session.cancel_url)}">Back to ${escaped(payee)}</a>`;
  return page(
    `Pay ${amount} to ${payee}`,
    `<h1>Pay ${escaped(payee)}</h1>
<p class="amount">${escaped(amount)}</p>
<ul class="lines">${plan.lines.map((line) => lineItem(line, session.currency)).join('')}</ul>
<form method="post">
  ${problem === null ? '' : `<p class="wrong" role="alert">${escaped(problem)}</p>`}
  <p><label class="field" for="email">E-mail</label>
  <input type="email" id="email" name="email" value="${escaped(form.email)}" autocomplete="email"></p>
  <fieldset><legend>How to pay</legend>
    ${choice('card', 'Card', form.method)}
    ${choice('delayed', 'Bank debit', form.method)}
  </fieldset>
  <div class="card-only">
    <label class="field" for="number">Card number</label>
    <input type="text" id="number" name="card" inputmode="numeric" autocomplete="cc-number" value="${escaped(form.card)}">
    <p class="hint">4242 4242 4242 4242 is paid, 4000 0000 0000 0002 is declined.</p>
    <div class="row">
      <p><label class="field" for="expiry">Expiry</label><input type="text" id="expiry" name="expiry" value="12 / 34" autocomplete="cc-exp"></p>
      <p><label class="field" for="cvc">Security code</label><input type="text" id="cvc" name="cvc" value="123" autocomplete="cc-csc"></p>
    </div>
  </div>
  <button type="submit">Pay ${escaped(amount)}</button>
</form>
${back}`,
  );
}

/** What stands there instead once nothing can be paid any more. */
export function closedPage(payee: string, session: StoredSession): string {
  const done = session.status === 'complete';
  const words = done
    ? 'This payment is complete. There is nothing left to pay.'
    : `This checkout has expired. Go back to ${payee} to pay.`;
  const target = done ? session.success_url : session.cancel_url;
  return page(
    done ? 'Already paid' : 'Checkout expired',
    `<h1>${done ? 'Already paid' : 'Checkout expired'}</h1>
<div class="note"><p>${escaped(words)}</p>${target === null ? '' : `<a href="${escaped(filled(target, session))}">Back to ${escaped(payee)}</a>`}</div>`,
  );
}

export function unknownPage(): string {
  return page(
    'No such checkout',
    '<h1>No such checkout</h1><div class="note"><p>This address leads nowhere.</p></div>',
  );
}

/** An address with Stripe's placeholder filled in. */
export function filled(url: string, session: StoredSession): string {
  return url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/c/style.css">
</head>
<body><main>
<p class="test">Sandbox: no money moves</p>
${body}
</main></body>
</html>
`;
}

function lineItem(line: CheckoutPlan['lines'][number], currency: string): string {
  const times = line.quantity === 1 ? '' : ` × ${line.quantity}`;
  return `<li><span>${escaped(line.name)}${times}</span><span>${escaped(spoken(line.amount * line.quantity, currency))}</span></li>`;
}

function choice(value: string, label: string, chosen: string): string {
  return `<label class="choice"><input type="radio" name="method" value="${value}"${value === chosen ? ' checked' : ''}>${label}</label>`;
}
