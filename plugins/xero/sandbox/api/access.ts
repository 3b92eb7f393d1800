import type { RequestHandler } from 'express';
import type { Ledger } from '../ledger.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { problem } from './answers.ts';

/** Lets only a good access token in. */
export function withToken(tokens: Tokens): RequestHandler {
  return (req, res, next) => {
    const match = /^Bearer (.+)$/.exec(req.get('authorization') ?? '');
    const state = match?.[1] === undefined ? 'missing' : tokens.check(match[1]);
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

/** Lets only calls for the connected organisation in. */
export function withTenant(ledger: Ledger): RequestHandler {
  return (req, res, next) => {
    if (req.get('xero-tenant-id')?.toLowerCase() === ledger.organisation().tenantId) next();
    else problem(res, 403, 'Forbidden', 'AuthenticationUnsuccessful');
  };
}
