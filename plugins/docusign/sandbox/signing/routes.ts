import express, { type Request, type Response, type Router } from 'express';
import { documentPdf } from '../papers.ts';
import type { Session } from '../model.ts';
import type { Office } from '../office.ts';
import { expiredPage, gonePage, signingPage } from './pages.ts';
import { backTo, canAct, envelopeOf, leave, redeem, signerOf, visit } from './sessions.ts';

/** The pages a signer sees. */
export function signingRoutes(office: Office): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  router.get('/Signing/MTRedeem/v1/:token', (req, res) => {
    const { token } = req.params;
    const session = redeem(office, token);
    const known = office.views.get(token);
    if (session) res.redirect(302, `/Signing/sessions/${session.id}`);
    else if (known) goBack(res, backTo(known.returnUrl, 'ttl_expired'));
    else res.status(404).type('html').send(gonePage());
  });

  router.get('/Signing/sessions/:id', (req, res) => {
    const session = sessionFor(office, req, res);
    if (session) show(office, res, session, null);
  });
  router.get('/Signing/sessions/:id/documents/:document', (req, res) => {
    const session = sessionFor(office, req, res);
    if (!session) return;
    const envelope = envelopeOf(office, session);
    const document = envelope.documents.find(({ id }) => id === req.params['document']);
    if (document) res.type('application/pdf').send(documentPdf(office, envelope, document.id));
    else res.status(404).type('html').send(gonePage());
  });
  router.post('/Signing/sessions/:id/:action', form, (req, res) => {
    const session = sessionFor(office, req, res);
    if (session) act(office, req, res, session);
  });
  return router;
}

function act(office: Office, req: Request, res: Response, session: Session): void {
  const action = String(req.params['action']);
  const able = canAct(office, session);
  if (action === 'close' || !able) res.redirect(302, leave(office, session, { event: 'viewing_complete' }));
  else if (action === 'finish') res.redirect(302, leave(office, session, { event: 'signing_complete' }));
  else if (action === 'later') res.redirect(302, leave(office, session, { event: 'cancel' }));
  else if (action !== 'decline') res.status(404).type('html').send(gonePage());
  else {
    const declineReason = reasonIn(req);
    if (declineReason === '') show(office, res.status(422), session, 'Say why you decline.');
    else res.redirect(302, leave(office, session, { declineReason }));
  }
}

function show(office: Office, res: Response, session: Session, problem: string | null): void {
  const at = `/Signing/sessions/${session.id}`;
  const { user, accountName } = office.setup();
  const parts = { envelope: envelopeOf(office, session), signer: signerOf(office, session), at, problem };
  const sender = user.name === accountName ? accountName : `${user.name}, ${accountName},`;
  res.type('html').send(signingPage({ ...parts, sender, canAct: canAct(office, session) }));
}

/** Null when the visit is over; then the browser is on its way already. */
function sessionFor(office: Office, req: Request, res: Response): Session | null {
  const id = String(req.params['id']);
  const session = visit(office, id);
  if (typeof session === 'object') return session;
  const returnUrl = office.sessions.get(id)?.returnUrl;
  if (session === 'timeout' && returnUrl !== undefined) goBack(res, backTo(returnUrl, 'session_timeout'));
  else res.status(404).type('html').send(gonePage());
  return null;
}

function goBack(res: Response, url: string): void {
  res.status(302).location(url).type('html').send(expiredPage(url));
}

function reasonIn(req: Request): string {
  const body: unknown = req.body;
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : '';
  return typeof reason === 'string' ? reason.trim() : '';
}
