import { Router, type Request } from 'express';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff } from '../identity/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { decideProposals, takeBackTogether } from './decide-many.ts';
import { byOf, drawList, instantOf, path, togetherAddress } from './draw-list.ts';

/** Deciding on many proposals at once, and taking that back. */
export function manyRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('clients.write');

  for (const [address, decision] of [
    ['confirmations', 'confirmation'],
    ['rejections', 'rejection'],
  ] as const)
    router.post(`${path}/${address}`, desk, async (req, res) => {
      const ids = tickedOf(req);
      if (ids.length === 0) {
        await drawList(deps, req, res.status(422), { problem: 'matching.nothingTicked' });
        return;
      }
      const by = byOf(deps, req);
      const outcome = await transaction(deps.db, (tx) => decideProposals(tx, ids, decision, by));
      res.redirect(303, togetherAddress({ at: by.now.toString(), ...outcome }));
    });

  router.post(`${path}/reconsiderations`, desk, async (req, res) => {
    const { at } = (req.body ?? {}) as { readonly at?: unknown };
    const decidedAt = typeof at === 'string' ? instantOf(at) : null;
    if (decidedAt === null) throw new NotFound('There is nothing to take back.');
    const back = await transaction(deps.db, (tx) => takeBackTogether(tx, decidedAt, byOf(deps, req)));
    res.redirect(303, togetherAddress({ at: decidedAt, back }));
  });

  return router;
}

/** The ticked proposals. The tick for a whole kind holds the ids of all it stood above, so that none is decided unseen. */
function tickedOf(req: Request): readonly string[] {
  const { link } = (req.body ?? {}) as { readonly link?: unknown };
  const values: readonly unknown[] = Array.isArray(link) ? link : [link];
  const ids = values.flatMap((value) => (typeof value === 'string' ? value.split(' ') : []));
  return [...new Set(ids.filter(isId))];
}
