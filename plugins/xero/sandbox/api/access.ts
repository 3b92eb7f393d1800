import type { Request, RequestHandler } from 'express';
import type { Ledger } from '../ledger.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { problem } from './answers.ts';

/** Lets only a good access token in. */
export function withToken(tokens: Tokens): RequestHandler {
  return (req, res, next) => {
    const token = bearerOf(req);
    const state = token === null ? 'missing' : tokens.check(token);
    if (state === 'good') next();
    else
      problem(
        res,
        401,
        'Unauthorized',
        state === 'expired' ? 'TokenExpired: token expired' : 'AuthenticationUnsuccessful',
      );
  };
}

/** Lets only a token in whose consent covers this scope; Xero says so with a 401 of its own wording. */
export function withScope(tokens: Tokens, scope: string): RequestHandler {
  return (req, res, next) => {
    if (tokens.covers(bearerOf(req) ?? '', scope)) next();
    else problem(res, 401, 'Unauthorized', 'AuthorizationUnsuccessful');
  };
}

function bearerOf(req: Request): string | null {
  return /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? null;
}

/** Lets only calls for the connected organisation in. */
export function withTenant(ledger: Ledger): RequestHandler {
  return (req, res, next) => {
    if (req.get('xero-tenant-id')?.toLowerCase() === ledger.organisation().tenantId) next();
    else problem(res, 403, 'Forbidden', 'AuthenticationUnsuccessful');
  };
}
