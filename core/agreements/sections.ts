import type { RequestHandler } from 'express';
import { scoped } from '../db/index.ts';
import type { Deps } from '../wing.ts';
import { hasAgreements } from './queries.ts';

/** Shows the portal's section only to those who have something in it: an empty one would be a dead end. */
export function showSection(deps: Deps): RequestHandler {
  return async (req, _res, next) => {
    const { reader } = req;
    if (
      reader?.kind === 'client' &&
      (await scoped(deps.db, { personId: reader.person.id, clientId: reader.clientId }, hasAgreements))
    )
      req.filledSections.add('/agreements');
    next();
  };
}
