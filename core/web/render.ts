import type { Request, Response } from 'express';
import { brandStylesheet } from '../branding/index.ts';
import { badge, icon, type Meaning } from './icons.ts';
import { escapeHtml } from './format.ts';
import { windowIcon } from './assets.ts';
import { navigationFor } from './navigation.ts';
import { sendHtml } from './send-html.ts';
import { voiceFor } from './shell.ts';
import { fillTemplate } from './templates.ts';

export type Layout = 'portal' | 'desk' | 'plain';

/** What a page is drawn from. `title` heads the window; the template itself holds the one `<h1>`. */
export type PageModel = Readonly<Record<string, unknown>> & { readonly title: string; readonly layout?: Layout };

/** Portico's own colour, until there is a firm. */
export const houseColour = '#2f5d62';

/**
 * Answers with a whole page: the view in its layout, chosen by who reads it unless `layout` says otherwise.
 * The status is the response's, 200 unless set before.
 */
export function renderPage(req: Request, res: Response, view: string, model: PageModel): void {
  const locals = { ...pageLocals(req), ...model };
  const body = fillTemplate(view, locals);
  const layout = model.layout ?? layoutFor(req);
  sendHtml(req, res, fillTemplate(`layouts/${layout}`, { ...locals, body }));
}

/** Answers with a view alone, for htmx to swap in. */
export function renderFragment(
  req: Request,
  res: Response,
  view: string,
  model: Readonly<Record<string, unknown>> = {},
): void {
  sendHtml(req, res, fragmentOf(req, view, model));
}

/** A view alone as HTML, for events sent to an open page. */
export function fragmentOf(req: Request, view: string, model: Readonly<Record<string, unknown>> = {}): string {
  return fillTemplate(view, { ...pageLocals(req), ...model });
}

function layoutFor(req: Request): Layout {
  if (req.reader === null) return 'plain';
  return req.reader.kind === 'staff' ? 'desk' : 'portal';
}

function pageLocals(req: Request): Record<string, unknown> {
  const { shell, firm, reader } = req;
  const { t, format, locale } = voiceFor(shell, firm, reader?.person ?? null);
  return {
    ...format,
    t,
    icon,
    badge: (meaning: Meaning, word: string) => badge(meaning, word, escapeHtml),
    asset: shell.assets.address,
    stylesheet: shell.assets.stylesheet(brandStylesheet(firm?.accent ?? houseColour)),
    reader,
    firm,
    locale,
    url: shell.url,
    path: req.path,
    title: '',
    windowIcon,
    nav: navigationFor(reader, req.path, shell.mode, req.filledSections),
    requestId: req.id,
  };
}
