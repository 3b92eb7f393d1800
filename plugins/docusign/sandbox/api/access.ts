import type { Request, RequestHandler } from 'express';
import type { Tokens } from '../oauth/tokens.ts';
import type { Office } from '../office.ts';
import { ApiError } from './answers.ts';

export function bearerOf(req: Request): string {
  return /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? '';
}

/** Lets only a good token in, and only to its own account. */
export function access(office: Office, tokens: Tokens): RequestHandler {
  return (req, _res, next) => {
    if (!tokens.isGood(bearerOf(req)))
      throw new ApiError(
        'AUTHORIZATION_INVALID_TOKEN',
        'The access token provided is expired, revoked or malformed. Authentication for User failed.',
        401,
      );
    if (req.params['accountId'] !== office.setup().accountId)
      throw new ApiError(
        'USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT',
        'The specified User is not a member of the specified Account.',
      );
    next();
  };
}
