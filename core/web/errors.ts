import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from '../ground/log.ts';
import {
  InvalidInput,
  NotFound,
  OutcomeUnknown,
  PorticoError,
  VendorRefused,
  VendorUnavailable,
} from '../plugin-api/index.ts';
import { ForeignOrigin } from './origin.ts';
import { renderPage } from './render.ts';

/** What a person is told: the page's words (`errors.<word>.…`) and, where it helps, the error's own sentence. */
interface Told {
  readonly status: number;
  readonly word: 'invalid' | 'not_found' | 'unavailable' | 'refused' | 'unknown' | 'foreign' | 'too_large' | 'broken';
  readonly sentence: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly code: string;
}

/** Whatever no wing answered. */
export const nothingHere: RequestHandler = (_req, _res, next) => {
  next(new NotFound('There is nothing at this address.'));
};

/**
 * The one end of every failed request: logged once with its id, told in words to people (HTML) and as
 * `{ error: { code, message, fields, requestId } }` to programs.
 */
export function tellErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const told = toldOf(error);
    const line = { requestId: req.id, err: error, status: told.status, path: req.path };
    if (told.status >= 500) log.error(line, 'request failed');
    else
      log.info(
        { ...line, err: undefined, kind: told.code, why: error instanceof Error ? error.message : undefined },
        'request refused',
      );
    if (res.headersSent) {
      next(error);
      return;
    }
    res.status(told.status);
    if (error instanceof VendorUnavailable && error.retryAfterSeconds !== undefined)
      res.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
    tell(req, res, told);
  };
}

function tell(req: Request, res: Response, told: Told): void {
  if (req.accepts(['html', 'json']) === 'json') {
    const message = told.sentence ?? req.shell.words.translator('en')(`errors.${told.word}.title`);
    res.json({ error: { code: told.code, message, fields: told.fields, requestId: req.id } });
    return;
  }
  const title = req.shell.words.translator(req.reader?.person.locale ?? 'en')(`errors.${told.word}.title`);
  renderPage(req, res, 'errors/error', { title, told });
}

function toldOf(error: unknown): Told {
  const told = (status: number, word: Told['word'], failure?: PorticoError): Told => ({
    status,
    word,
    sentence: failure?.message ?? null,
    fields: failure instanceof InvalidInput ? failure.fields : {},
    code: failure?.code ?? word,
  });
  if (error instanceof InvalidInput) return told(422, 'invalid', error);
  if (error instanceof NotFound) return { ...told(404, 'not_found'), code: error.code };
  if (error instanceof VendorUnavailable) return told(503, 'unavailable', error);
  if (error instanceof VendorRefused) return told(502, 'refused', error);
  if (error instanceof OutcomeUnknown) return told(502, 'unknown', error);
  if (error instanceof ForeignOrigin) return told(403, 'foreign', error);
  const status = statusOf(error);
  if (status === 413) return told(413, 'too_large', error instanceof PorticoError ? error : undefined);
  if (status >= 400 && status < 500) return told(status, status === 404 ? 'not_found' : 'invalid');
  return told(500, 'broken');
}

/** Express and its parsers say what is wrong with a request by a status on the error. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
  return typeof error.status === 'number' ? error.status : 500;
}
