import { Router, type Request, type Response } from 'express';
import { audit } from '../audit/index.ts';
import { transaction } from '../db/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { openHouse, readAnswers } from './first-run.ts';
import { beginSession } from './sign-in.ts';
import { consumeLink, isLiveLink } from './sign-in-links.ts';

/** Pages behind one-time links. Looking never uses a link up: mail scanners look. */
export function linkRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/first-run/:token', async (req, res) => {
    if (!(await isLiveLink(deps, 'first_run', req.params.token))) showGone(req, res, 'first_run');
    else showFirstRun(req, res, { ...suggestions }, {});
  });

  router.post('/first-run/:token', async (req, res) => {
    const sent = req.body as Record<string, unknown>;
    try {
      const answers = readAnswers(sent);
      const owner = await openHouse(deps, req.params.token, answers, req.id);
      await beginSession(req, owner, 'first_run', deps.clock.now());
      res.redirect(303, '/staff');
    } catch (error) {
      if (error instanceof NotFound) {
        showGone(req, res, 'first_run');
        return;
      }
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      showFirstRun(req, res, { ...suggestions, ...textOf(sent) }, error.fields);
    }
  });

  router.get('/owner-link/:token', async (req, res) => {
    if (!(await isLiveLink(deps, 'owner_link', req.params.token))) showGone(req, res, 'owner_link');
    else renderPage(req, res, 'identity/owner-link', { title: say(req, 'identity.ownerLink.title'), layout: 'plain' });
  });

  router.post('/owner-link/:token', async (req, res) => {
    const owner = await useOwnerLink(deps, req.params.token, req.id);
    if (owner === null) {
      showGone(req, res, 'owner_link');
      return;
    }
    await beginSession(req, { id: owner }, 'owner_link', deps.clock.now());
    res.redirect(303, '/staff');
  });

  return router;
}

async function useOwnerLink(deps: Deps, token: string, requestId: string): Promise<string | null> {
  return transaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const used = await consumeLink(tx, 'owner_link', token, now);
    if (!used?.personId) return null;
    await audit(tx, {
      actor: { kind: 'person', id: used.personId },
      action: 'session.began',
      subject: used.personId,
      facts: { method: 'owner_link' },
      at: now,
      requestId,
    });
    return used.personId;
  });
}

const suggestions = { firm: '', currency: 'GBP', timeZone: 'Europe/London', locale: 'en-GB', name: '', email: '' };

function showFirstRun(
  req: Request,
  res: Response,
  values: Readonly<Record<string, string>>,
  wrong: Readonly<Record<string, string>>,
): void {
  const problems = Object.fromEntries(
    Object.entries(wrong).map(([name, word]) => [name, say(req, `identity.firstRun.wrong.${word}`)]),
  );
  renderPage(req, res, 'identity/first-run', {
    title: say(req, 'identity.firstRun.title'),
    layout: 'plain',
    values,
    problems,
    timeZones: Intl.supportedValuesOf('timeZone'),
  });
}

function showGone(req: Request, res: Response, purpose: 'first_run' | 'owner_link'): void {
  res.status(410);
  renderPage(req, res, 'identity/link-gone', { title: say(req, 'identity.gone.title'), layout: 'plain', purpose });
}

function say(req: Request, key: string): string {
  return voiceFor(req.shell, req.firm, null).t(key);
}

/** What was sent, to be shown again; never the password. */
function textOf(sent: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).filter(
      (entry): entry is [string, string] => entry[0] !== 'password' && typeof entry[1] === 'string',
    ),
  );
}
