import type { RequestHandler } from 'express';
import { PorticoError } from '../plugin-api/index.ts';

/** A request another site made in our reader's name. */
export class ForeignOrigin extends PorticoError {
  override readonly code = 'foreign_origin';
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a browser send. Browsers say where an unsafe request comes from:
 * Sec-Fetch-Site on https and localhost, Origin everywhere (Fetch standard, 'append a request Origin
 * header'). What carries neither comes from no browser, so nobody's cookie was used against them; the
 * session cookie's SameSite=Lax is a second lock.
 */
export function onlyFromOurPages(url: string): RequestHandler {
  const ours = new URL(url).origin;
  return (req, _res, next) => {
    if (safeMethods.has(req.method)) {
      next();
      return;
    }
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const isOurs =
      site === undefined ? origin === undefined || origin === ours : site === 'same-origin' || site === 'none';
    next(
      isOurs
        ? undefined
        : new ForeignOrigin(
            'This form was sent from another site, so nothing was done. Open the page here and send it again.',
            {
              site,
              origin,
            },
          ),
    );
  };
}
