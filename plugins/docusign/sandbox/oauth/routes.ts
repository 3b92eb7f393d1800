import express, { type Request, type Router } from 'express';
import { PorticoError } from '../../../../core/plugin-api/index.ts';
import { consentPage, escaped, fieldsOf, queryOf } from '../../../../core/plugin-api/sandbox/kit/index.ts';
import { bearerOf } from '../api/access.ts';
import type { Office } from '../office.ts';
import { page } from '../page.ts';
import { asserted } from './assertion.ts';
import { allowed, authorizationIn, denied, type Authorization } from './consent.ts';
import type { Tokens } from './tokens.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** DocuSign's account server: consent, tokens, who the user is. */
export function oauthRoutes(office: Office, tokens: Tokens): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  router.get('/oauth/auth', (req, res) => {
    const query = queryOf(req);
    res.type('html').send(consent(office, authorizationIn(office, query), query.toString()));
  });
  router.post('/oauth/auth', form, (req, res) => {
    const authorization = authorizationIn(office, queryOf(req));
    res.redirect(302, fieldsOf(req)('answer') === 'allow' ? allowed(office, authorization) : denied(authorization));
  });

  router.post('/oauth/token', form, async (req, res) => {
    res.set('Cache-Control', 'no-store');
    if (fieldsOf(req)('grant_type') !== jwtBearer)
      return void res.status(400).json({ error: 'invalid_grant', error_description: 'unsupported_grant_type' });
    const outcome = await asserted(office, fieldsOf(req)('assertion'));
    if ('refused' in outcome) res.status(400).json(outcome.refused);
    else res.json(tokens.grant(outcome.scope));
  });

  router.get('/oauth/userinfo', (req, res) => {
    if (!tokens.isGood(bearerOf(req)))
      return void res.status(401).json({ error: 'internal_error', error_description: 'Bad token' });
    const { user, accountId, accountName } = office.setup();
    const [given = '', ...family] = user.name.split(' ');
    res.json({
      sub: user.id,
      name: user.name,
      given_name: given,
      family_name: family.join(' '),
      created: '2023-05-02T09:00:00',
      email: user.email,
      accounts: [{ account_id: accountId, is_default: true, account_name: accountName, base_uri: office.kit.url }],
    });
  });

  router.use('/oauth/auth', (error: unknown, _req: Request, res: express.Response, next: express.NextFunction) => {
    if (!(error instanceof PorticoError)) next(error);
    else
      res
        .status(400)
        .type('html')
        .send(page('Error', `<h1>Something went wrong</h1><p>${escaped(error.message)}</p>`));
  });
  return router;
}

function consent(office: Office, { redirectUri, scopes }: Authorization, query: string): string {
  const { user, accountName } = office.setup();
  return consentPage('DocuSign', {
    title: 'Allow access',
    question: `Allow access to ${accountName}?`,
    wants: `wants to act as ${user.name}`,
    redirectUri,
    scopes,
    action: `/oauth/auth?${query}`,
    allow: 'Allow access',
  });
}
