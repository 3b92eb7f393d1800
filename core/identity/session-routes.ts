import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { audit } from '../audit/index.ts';
import { transaction } from '../db/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { clientOf } from './guards.ts';
import { nextAddress } from './next-address.ts';
import { endSession, endSessionsOf } from './sessions.ts';
import { beginSession, type SignIn, type SignInOutcome } from './sign-in.ts';

/** Signing in and out, here and everywhere, and the choice among several clients. */
export function sessionRoutes(deps: Deps, signIn: SignIn): Router {
  const router = Router();

  router.get('/sign-in', (req, res) => {
    if (req.reader) res.redirect(303, nextAddress(req.query.next, req.reader.kind));
    else showSignIn(req, res, null);
  });

  router.post('/sign-in', async (req, res) => {
    const result = await signIn.attempt(req, res);
    await markAttempt(deps, req, result);
    if (result.outcome !== 'known') {
      if (result.outcome === 'throttled') res.set('Retry-After', String(result.waitSeconds));
      res.status(result.outcome === 'throttled' ? 429 : 422);
      showSignIn(req, res, result);
      return;
    }
    await beginSession(req, result.person, 'password', deps.clock.now());
    res.redirect(303, nextAddress(field(req, 'next'), result.person.kind));
  });

  router.post('/session/closure', async (req, res) => {
    if (req.reader) await mark(deps, req, req.reader.person.id, 'session.ended', {});
    await endSession(req);
    res.redirect(303, '/sign-in');
  });

  router.post('/sessions/closure', async (req, res) => {
    if (req.reader) {
      const { id } = req.reader.person;
      await transaction(deps.db, async (tx) => {
        await endSessionsOf(tx, id);
        await audit(tx, {
          actor: person(id),
          action: 'session.ended_everywhere',
          subject: id,
          facts: {},
          requestId: req.id,
          at: deps.clock.now(),
        });
      });
    }
    await endSession(req);
    res.redirect(303, '/sign-in');
  });

  router.get('/account', (req, res) => {
    if (!req.reader) {
      res.redirect(303, '/sign-in?next=/account');
      return;
    }
    renderPage(req, res, 'identity/account', { title: voice(req).t('identity.account.title') });
  });

  router.post('/active-client', (req, res) => {
    const reader = req.reader?.kind === 'client' ? clientOf(req) : null;
    const asked = field(req, 'client');
    const chosen = reader?.clients.find((client) => client.id === asked);
    if (!chosen) throw new NotFound('There is nothing at this address.');
    req.session.clientId = chosen.id;
    res.redirect(303, '/');
  });

  return router;
}

function showSignIn(req: Request, res: Response, result: Exclude<SignInOutcome, { outcome: 'known' }> | null): void {
  const { t } = voice(req);
  const minutes = result?.outcome === 'throttled' ? Math.ceil(result.waitSeconds / 60) : 0;
  const problem =
    result === null ? null : t(`identity.signIn.${result.outcome}`, { minutes, firm: req.firm?.name ?? 'Portico' });
  renderPage(req, res, 'identity/sign-in', {
    title: t('identity.signIn.title'),
    problem,
    email: field(req, 'email') ?? '',
    next: field(req, 'next') ?? (typeof req.query.next === 'string' ? req.query.next : ''),
  });
}

async function markAttempt(deps: Deps, req: Request, result: SignInOutcome): Promise<void> {
  if (result.outcome === 'known') return mark(deps, req, result.person.id, 'session.began', { method: 'password' });
  // Tries that were not even looked at are in the log; a row for each would let anybody fill the audit.
  if (result.outcome === 'throttled') return;
  const { personId } = result;
  await transaction(deps.db, (tx) =>
    audit(tx, {
      actor: { kind: 'system', id: 'identity' },
      action: 'session.refused',
      ...(personId === null ? {} : { subject: personId }),
      facts: { why: result.outcome },
      personal: { email: field(req, 'email') ?? '', address: req.ip ?? '' },
      requestId: req.id,
      at: deps.clock.now(),
    }),
  );
}

async function mark(
  deps: Deps,
  req: Request,
  personId: string,
  action: string,
  facts: Record<string, string>,
): Promise<void> {
  await transaction(deps.db, (tx) =>
    audit(tx, {
      actor: person(personId),
      action,
      subject: personId,
      facts,
      personal: { address: req.ip ?? '' },
      requestId: req.id,
      at: deps.clock.now(),
    }),
  );
}

function person(id: string): { kind: 'person'; id: string } {
  return { kind: 'person', id };
}

function voice(req: Request): ReturnType<typeof voiceFor> {
  return voiceFor(req.shell, req.firm, req.reader?.person ?? null);
}

const fields = z.record(z.string(), z.unknown()).catch({});

/** One field of a form, where it was sent once and as text. */
function field(req: Request, name: string): string | undefined {
  const value = fields.parse(req.body)[name];
  return typeof value === 'string' ? value : undefined;
}
