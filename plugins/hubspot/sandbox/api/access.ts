import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Crm } from '../crm.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { HubSpotError } from './errors.ts';

/** Lets a private app's token or a live OAuth token in, as far as its scopes reach. */
export function withToken(crm: Crm, tokens: Tokens): RequestHandler {
  return (req: Request, _res: Response, next: NextFunction): void => {
    const token = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? '';
    if (token === crm.account().accessToken) {
      next();
      return;
    }
    const found = tokens.check(token);
    if (found === 'unknown')
      throw new HubSpotError(
        401,
        'INVALID_AUTHENTICATION',
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
      );
    if (found === 'expired')
      throw new HubSpotError(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call has expired.');
    const needed = scopeFor(req);
    if (needed !== null && !found.includes(needed))
      throw new HubSpotError(
        403,
        'MISSING_SCOPES',
        "This app hasn't been granted all required scopes to make this call.",
        {
          errors: [
            { message: 'One or more of the following scopes are required.', context: { requiredScopes: [needed] } },
          ],
        },
      );
    next();
  };
}

/** Reading by POST is reading all the same; notes go with the contacts' scopes. */
function scopeFor(req: Request): string | null {
  const type = /^\/crm\/v3\/objects\/(contacts|companies|deals|notes)/.exec(req.path)?.[1];
  if (type === undefined) return null;
  const reads = req.method === 'GET' || /\/(search|batch\/read)$/.test(req.path);
  return `crm.objects.${type === 'notes' ? 'contacts' : type}.${reads ? 'read' : 'write'}`;
}
