import express, { type Request, type Router } from 'express';
import { PorticoError } from '../../../../core/plugin-api/index.ts';
import { bearerOf } from '../api/access.ts';
import type { Office } from '../office.ts';
import { escaped, page } from '../page.ts';
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
    res.type('html').send(consentPage(office, authorizationIn(office, query), query.toString()));
  });
  router.post('/oauth/auth', form, (req, res) => {
    const authorization = authorizationIn(office, queryOf(req));
    res.redirect(302, fieldOf(req, 'answer') === 'allow' ? allowed(office, authorization) : denied(authorization));
  });

  router.post('/oauth/token', form, async (req, res) => {
    res.set('Cache-Control', 'no-store');
    if (fieldOf(req, 'grant_type') !== jwtBearer)
      return void res.status(400).json({ error: 'invalid_grant', error_description: 'unsupported_grant_type' });
    const outcome = await asserted(office, fieldOf(req, 'assertion'));
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

function consentPage(office: Office, { redirectUri, scopes }: Authorization, query: string): string {
  const { user, accountName } = office.setup();
  const list = scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('');
  return page(
    'Allow access',
    `<h1>Allow access to ${escaped(accountName)}?</h1>
<p>The app at <strong>${escaped(new URL(redirectUri).origin)}</strong> wants to act as ${escaped(user.name)}:</p>
<ul>${list}</ul>
<form method="post" action="/oauth/auth?${escaped(query)}">
<button class="finish" name="answer" value="allow">Allow access</button>
<button name="answer" value="deny">Cancel</button>
</form>`,
  );
}

function queryOf(req: Request): URLSearchParams {
  return new URL(req.originalUrl, 'http://localhost').searchParams;
}

function fieldOf(req: Request, name: string): string {
  const body: unknown = req.body;
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}
