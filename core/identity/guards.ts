import type { Request, RequestHandler } from 'express';
import { can, type Right } from '../permissions/index.ts';
import { Bug, NotFound } from '../plugin-api/index.ts';
import { renderPage, type ClientReader, type StaffReader } from '../web/index.ts';

/** Lets clients' people in; nobody is led to the sign-in page and back, staff to their desk. */
export const asClient: RequestHandler = (req, res, next) => {
  if (req.reader === null) res.redirect(303, signInAddress(req));
  else if (req.reader.kind === 'staff') res.redirect(303, '/staff');
  else next();
};

/**
 * Lets staff with this right in. To a client nothing here exists; nobody is led to the sign-in page; staff
 * without the right see who can help.
 */
export function asStaff(right: Right): RequestHandler {
  return (req, res, next) => {
    if (req.reader === null) res.redirect(303, signInAddress(req));
    else if (req.reader.kind === 'client') throw new NotFound('There is nothing at this address.');
    else if (can(req.reader, right)) next();
    else {
      const title = req.shell.words.translator(req.reader.person.locale ?? 'en')('identity.denied.title');
      res.status(403);
      renderPage(req, res, 'identity/denied', { title, right });
    }
  };
}

/** Behind `asClient`: the client's reader, typed. */
export function clientOf(req: Request): ClientReader {
  if (req.reader?.kind !== 'client') throw new Bug('This page stands behind no asClient.');
  return req.reader;
}

/** Behind `asStaff`: the reader of the firm, typed. */
export function staffOf(req: Request): StaffReader {
  if (req.reader?.kind !== 'staff') throw new Bug('This page stands behind no asStaff.');
  return req.reader;
}

function signInAddress(req: Request): string {
  if (req.method !== 'GET' || req.originalUrl === '/') return '/sign-in';
  return `/sign-in?next=${encodeURIComponent(req.originalUrl)}`;
}
