import { Router, type Request } from 'express';
import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff } from '../identity/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { renderPage } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { decideLink, linkByHand, type Decision } from './decide.ts';
import { byOf, drawList, instantOf, isTab, path, searchOf, systemsOf, togetherAddress } from './draw-list.ts';
import { manyRoutes } from './many-routes.ts';
import { findClients, readStranger } from './queries.ts';

const clientsFound = 20;

const linkForm = z.object({ client: z.uuid() });

/** Who is who: proposals, those nobody is linked to, the links there are, one contact with all that was decided. */
export function matchingRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('clients.write');

  router.get(path, desk, async (req, res) => {
    await drawList(deps, req, res, {});
  });

  router.get(`${path}/contacts/:id`, desk, async (req, res) => {
    const search = searchOf(req);
    const found = await transaction(deps.db, async (tx) => {
      const contact = await readStranger(tx, idOf(req));
      if (!contact) throw new NotFound('There is no such contact.');
      return { ...contact, clients: search === '' ? [] : await findClients(tx, search, clientsFound) };
    });
    renderPage(req, res, 'matching/contact', {
      title: found.stranger.name,
      ...found,
      search,
      systems: await systemsOf(deps),
    });
  });

  router.post(`${path}/contacts/:id/links`, desk, async (req, res) => {
    const form = linkForm.safeParse(req.body);
    if (!form.success) throw new InvalidInput('Choose which client this is.');
    const id = idOf(req);
    await transaction(deps.db, (tx) => linkByHand(tx, id, form.data.client, byOf(deps, req)));
    res.redirect(303, `${path}/contacts/${id}`);
  });

  for (const decision of ['confirmation', 'rejection', 'reconsideration'] satisfies readonly Decision[])
    router.post(`${path}/links/:id/${decision}`, desk, async (req, res) => {
      const id = idOf(req);
      await transaction(deps.db, (tx) => decideLink(tx, id, decision, byOf(deps, req)));
      res.redirect(303, backOf(req, id));
    });

  return router.use(manyRoutes(deps));
}

/** The list, contact or account of many the form stood on, with the link just decided, so that it can be taken back there. */
function backOf(req: Request, done: string): string {
  const { back } = (req.body ?? {}) as { readonly back?: unknown };
  const place = typeof back === 'string' ? back : '';
  const at = instantOf(place);
  if (at !== null) return togetherAddress({ at, back: 1 });
  if (isId(place)) return `${path}/contacts/${place}`;
  return `${path}?tab=${isTab(place) ? place : 'proposed'}&done=${done}`;
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isId(id)) throw new NotFound('There is nothing here.');
  return id;
}
