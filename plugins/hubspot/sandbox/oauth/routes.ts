import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { PorticoError } from '../../../../core/plugin-api/index.ts';
import { fieldsOf, queryOf } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import type { Crm } from '../crm.ts';
import { allowed, authorizationIn, denied } from './authorize.ts';
import { appPage, errorPage } from './page.ts';
import type { Tokens } from './tokens.ts';

/** HubSpot's page for people, and the endpoint that gives tokens. */
export function oauthRoutes(crm: Crm, tokens: Tokens): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  router.get('/oauth/authorize', (req, res) => {
    const query = queryOf(req);
    res.type('html').send(appPage(crm.account().portalId, authorizationIn(crm, query), query.toString()));
  });
  router.post('/oauth/authorize', form, (req, res) => {
    const authorization = authorizationIn(crm, queryOf(req));
    res.redirect(302, fieldsOf(req)('answer') === 'allow' ? allowed(tokens, authorization) : denied(authorization));
  });

  router.post('/oauth/v1/token', form, (req, res) => {
    res.set('Cache-Control', 'no-store');
    const field = fieldsOf(req);
    const { clientId, clientSecret } = crm.account();
    if (field('client_id') !== clientId || field('client_secret') !== clientSecret) {
      refuse(crm, res, 'BAD_CLIENT', 'invalid_client', 'missing or unknown client id or secret');
      return;
    }
    const kind = field('grant_type');
    if (kind === 'authorization_code') {
      const granted = tokens.exchange(field('code'), field('redirect_uri'));
      if (granted) res.json(granted);
      else refuse(crm, res, 'BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code');
    } else if (kind === 'refresh_token') {
      const granted = tokens.refresh(field('refresh_token'));
      if (granted) res.json(granted);
      else refuse(crm, res, 'BAD_REFRESH_TOKEN', 'invalid_grant', 'missing or invalid refresh token');
    } else refuse(crm, res, 'BAD_GRANT_TYPE', 'unsupported_grant_type', 'missing or unknown grant type');
  });

  router.delete('/oauth/v1/refresh-tokens/:token', (req, res) => {
    tokens.revoke(req.params.token);
    res.status(204).end();
  });

  router.use('/oauth/authorize', (error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof PorticoError) res.status(400).type('html').send(errorPage(error.message));
    else next(error);
  });
  return router;
}

/** HubSpot's own words beside those of RFC 6749, 5.2. */
function refuse(crm: Crm, res: Response, status: string, error: string, message: string): void {
  const correlationId = crm.kit.uuid();
  res.status(400).json({ status, message, correlationId, error, error_description: message });
}
