import express, { type Request, type Router } from 'express';
import { PorticoError } from '../../../../core/plugin-api/index.ts';
import { fieldsOf, queryOf } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import { withToken } from '../api/access.ts';
import type { Ledger } from '../ledger.ts';
import { allowed, authorizationIn, denied } from './authorize.ts';
import { appPage, errorPage } from './page.ts';
import type { Tokens } from './tokens.ts';

/** Xero's identity server and its list of connections. */
export function oauthRoutes(ledger: Ledger, tokens: Tokens): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  router.get('/identity/connect/authorize', (req, res) => {
    const query = queryOf(req);
    res.type('html').send(appPage(ledger.organisation().name, authorizationIn(ledger, query), query.toString()));
  });
  router.post('/identity/connect/authorize', form, (req, res) => {
    const authorization = authorizationIn(ledger, queryOf(req));
    res.redirect(302, fieldsOf(req)('answer') === 'allow' ? allowed(tokens, authorization) : denied(authorization));
  });

  router.post('/connect/token', form, (req, res) => {
    res.set('Cache-Control', 'no-store');
    const field = fieldsOf(req);
    if (!isOurApp(ledger, req)) return void res.status(400).json({ error: 'invalid_client' });
    const kind = field('grant_type');
    const granted =
      kind === 'authorization_code'
        ? tokens.exchange(field('code'), field('redirect_uri'), field('code_verifier') || null)
        : kind === 'refresh_token'
          ? tokens.refresh(field('refresh_token'))
          : undefined;
    if (granted) res.json(granted);
    else res.status(400).json({ error: granted === null ? 'invalid_grant' : 'unsupported_grant_type' });
  });

  router.post('/connect/revocation', form, (req, res) => {
    if (!isOurApp(ledger, req)) return void res.status(400).json({ error: 'invalid_client' });
    tokens.revoke(fieldsOf(req)('token'));
    res.status(200).end();
  });

  router.get('/connections', withToken(tokens), (_req, res) => {
    const { connectionId, tenantId, name, createdAt } = ledger.organisation();
    const at = Temporal.Instant.fromEpochMilliseconds(createdAt).toString({ fractionalSecondDigits: 7 }).slice(0, -1);
    res.json([
      {
        id: connectionId,
        authEventId: connectionId,
        tenantId,
        tenantType: 'ORGANISATION',
        tenantName: name,
        createdDateUtc: at,
        updatedDateUtc: at,
      },
    ]);
  });
  router.delete('/connections/:id', withToken(tokens), (req, res) => {
    if (req.params['id'] !== ledger.organisation().connectionId) return void res.status(404).end();
    tokens.revokeAll();
    res.status(204).end();
  });

  router.use('/identity', (error: unknown, _req: Request, res: express.Response, next: express.NextFunction) => {
    if (error instanceof PorticoError) res.status(400).type('html').send(errorPage(error.message));
    else next(error);
  });
  return router;
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they go into the Basic header. */
function isOurApp(ledger: Ledger, req: Request): boolean {
  const { clientId, clientSecret } = ledger.organisation();
  const basic = /^Basic (.+)$/.exec(req.get('authorization') ?? '');
  const [id, secret] =
    basic?.[1] === undefined
      ? [fieldsOf(req)('client_id'), fieldsOf(req)('client_secret')]
      : Buffer.from(basic[1], 'base64').toString('utf8').split(':').map(formDecoded);
  return id === clientId && secret === clientSecret;
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
