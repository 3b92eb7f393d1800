import express, { type Express, type RequestHandler, type Router } from 'express';
import { brandStylesheet, firmReader } from '../branding/index.ts';
import type { Deps, Wing } from '../wing.ts';
import { onlyByPublicAddress } from './address.ts';
import { loadAssets } from './assets.ts';
import { nothingHere, tellErrors } from './errors.ts';
import { onlyFromOurPages } from './origin.ts';
import { houseColour } from './render.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { houseWords } from './templates.ts';
import type { Shell } from './shell.ts';

/** Doors for machines, opened before anything that is meant for people. */
export interface MachineDoors {
  /** `/healthz` and `/readyz`. */
  readonly health?: Router;
  /** `POST /webhooks/:plugin`, which needs the raw body and so stands before every body parser. */
  readonly webhooks?: Router;
}

/** A form of ours is at most a few kilobytes; uploads have their own door. */
const bodyLimit = '256kb';

/** Builds the Express app out of the wings. Nothing is sent or read until the first request. */
export function createApp(deps: Deps, wings: readonly Wing[], doors: MachineDoors = {}): Express {
  const app = express();
  const isHttps = deps.url.startsWith('https:');
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  // We speak plain http ourselves, so https means one proxy in front; without it nobody's word is taken.
  app.set('trust proxy', isHttps ? 1 : false);

  const shell: Shell = {
    url: deps.url,
    mode: deps.mode,
    clock: deps.clock,
    words: houseWords(deps.mode),
    assets: loadAssets(),
  };
  const firm = firmReader(deps.db);

  app.use(requestLog(deps.log));
  app.use(withShell(shell));
  app.use(securityHeaders(deps.url, deps.plugins));
  if (doors.health) app.use(doors.health);
  if (doors.webhooks) app.use(doors.webhooks);
  app.use(shell.assets.routes(async () => brandStylesheet((await firm())?.accent ?? houseColour)));
  app.use(async (req, _res, next) => {
    req.firm = await firm();
    next();
  });
  app.use(onlyByPublicAddress(deps.url));
  app.use(onlyFromOurPages(deps.url));
  app.use(express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 500 }));
  app.use(express.json({ limit: bodyLimit }));
  for (const wing of wings) for (const handler of wing.before?.(deps) ?? []) app.use(handler);
  for (const wing of wings) if (wing.routes) app.use(wing.routes(deps));
  app.use(nothingHere);
  app.use(tellErrors(deps.log));
  return app;
}

function withShell(shell: Shell): RequestHandler {
  return (req, _res, next) => {
    req.shell = shell;
    req.reader = null;
    req.firm = null;
    req.filledSections = new Set();
    next();
  };
}
