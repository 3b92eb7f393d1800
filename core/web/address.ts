import type { Request, RequestHandler } from 'express';
import { renderPage } from './render.ts';

/**
 * Lets people in only by the public address. By any other, or by plain http where that is https, the session
 * cookie would not stick and signing in would end where it began; so a page says what is wrong instead.
 */
export function onlyByPublicAddress(url: string): RequestHandler {
  return (req, res, next) => {
    const cameBy = originOf(req);
    if (cameBy === new URL(url).origin) {
      next();
      return;
    }
    res.status(421);
    const wantsPage = req.accepts(['html', 'json']) === 'html';
    if (wantsPage) {
      const title = req.shell.words.translator('en')('address.title');
      renderPage(req, res, 'errors/address', { title, layout: 'plain', cameBy, publicUrl: url });
    } else res.json({ error: { code: 'wrong_address', message: `PORTICO_URL is ${url}; you came by ${cameBy}.` } });
  };
}

/** Scheme and host as the browser gave them; a proxy is believed as far as the app trusts it. */
function originOf(req: Request): string {
  return `${req.protocol}://${req.host || 'an unnamed host'}`;
}
