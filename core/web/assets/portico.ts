/**
 * The browser's few lines: what htmx leaves to the page. Everything works without them, only less smoothly.
 * Served exactly as it stands, so this file is checked as TypeScript but holds no type of its own; where a
 * parameter needs one, its default gives it.
 */

/** What htmx says about a request: who sent it, and where its answer goes. */
function partsOf(event = new Event('')) {
  const detail = 'detail' in event ? event.detail : null;
  const ctx = typeof detail === 'object' && detail !== null && 'ctx' in detail ? detail.ctx : null;
  const has = typeof ctx === 'object' && ctx !== null;
  const source = has && 'sourceElement' in ctx && ctx.sourceElement instanceof Element ? ctx.sourceElement : null;
  const target = has && 'target' in ctx && ctx.target instanceof Element ? ctx.target : null;
  return { source, target };
}

/** Says something to screen readers through the page's one live region. */
function announce(text = '') {
  const live = document.getElementById('live');
  if (!live) return;
  live.textContent = '';
  requestAnimationFrame(() => {
    live.textContent = text;
  });
}

function focusOn(element = document.querySelector('main')) {
  if (!element) return;
  if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
  element.focus();
}

document.addEventListener('htmx:before:request', (event) => {
  partsOf(event).target?.setAttribute('aria-busy', 'true');
});

document.addEventListener('htmx:finally:request', (event) => {
  partsOf(event).target?.removeAttribute('aria-busy');
});

document.addEventListener('htmx:after:swap', (event) => {
  const { source, target } = partsOf(event);
  const area = target?.isConnected ? target : document.querySelector('main');
  if (!area) return;
  const title = area.querySelector('[data-title]');
  if (title instanceof HTMLElement) document.title = title.dataset.title ?? document.title;
  const said = area.querySelector('[data-announce]')?.textContent.trim();
  if (said) announce(said);
  // What a person asked for gets the focus; what arrives by itself must not take it from them.
  if (!source?.matches('a, button, form, input[type="submit"]')) return;
  const goal = area.querySelector('[data-focus]') ?? area.querySelector('h1, h2');
  if (goal instanceof HTMLElement) focusOn(goal);
});

/** Shown when a request found no server at all: the page stays, and says so. */
document.addEventListener('htmx:error', () => {
  const lost = document.getElementById('lost');
  if (!lost) return;
  lost.hidden = false;
  announce(lost.textContent.trim());
});

document.addEventListener('htmx:after:request', () => {
  const lost = document.getElementById('lost');
  if (lost) lost.hidden = true;
});

/** A form sent once is not sent again by an impatient second click. */
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (form.dataset.sent === 'yes') event.preventDefault();
  form.dataset.sent = 'yes';
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
});

/** One tick for all of a kind; without the script it stands for them by itself. */
document.addEventListener('change', (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
  const { ticks, tickedBy } = box.dataset;
  if (ticks !== undefined)
    for (const other of document.querySelectorAll(`input[data-ticked-by="${ticks}"]`))
      if (other instanceof HTMLInputElement) other.checked = box.checked;
  const whole = tickedBy === undefined ? null : document.querySelector(`input[data-ticks="${tickedBy}"]`);
  if (whole instanceof HTMLInputElement && !box.checked) whole.checked = false;
});

/** Coming back by the browser's own button finds the forms usable again. */
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-disabled]')) button.removeAttribute('aria-disabled');
});

/** Copying is a convenience of the script: without it the field beside the button can be selected. */
for (const button of document.querySelectorAll('button[data-copies]')) {
  if (!(button instanceof HTMLButtonElement) || !('clipboard' in navigator)) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.copies ?? '');
    if (!(field instanceof HTMLInputElement)) return;
    field.select();
    navigator.clipboard.writeText(field.value).then(
      () => announce(button.dataset.copied),
      () => undefined,
    );
  });
}

const summary = document.querySelector('.error-summary');
if (summary instanceof HTMLElement) focusOn(summary);
