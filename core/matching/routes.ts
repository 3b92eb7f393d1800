import { Router, type Request } from 'express';
import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { decideLink, linkByHand, type By, type Decision } from './decide.ts';
import { countLinks, findClients, listLinks, listUnlinked, readLink, readStranger, type LinkState } from './queries.ts';

const path = '/staff/matching';
const perPage = 50;
const clientsFound = 20;

/** The tabs, and what each lists. */
const tabs = { proposed: 'proposed', unlinked: null, linked: 'confirmed', apart: 'rejected' } as const;
type Tab = keyof typeof tabs;

const linkForm = z.object({ client: z.uuid() });

/** Who is who: proposals, those nobody is linked to, the links there are, one contact with all that was decided. */
export function matchingRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('clients.write');

  router.get(path, desk, async (req, res) => {
    const tab = tabOf(req);
    const page = pageOf(req, perPage);
    const ask = { search: searchOf(req), limit: page.limit, offset: page.offset };
    const state: LinkState | null = tabs[tab];
    const done = typeof req.query['done'] === 'string' ? req.query['done'] : '';
    const found = await transaction(deps.db, async (tx) => ({
      links: state === null ? [] : await listLinks(tx, state, ask),
      strangers: state === null ? await listUnlinked(tx, ask) : [],
      counts: await countLinks(tx),
      done: isId(done) ? await readLink(tx, done) : null,
    }));
    renderPage(req, res, 'matching/list', {
      title: wordsOf(req)('matching.title'),
      tab,
      search: ask.search,
      counts: found.counts,
      done: found.done,
      links: paged(req, page, found.links),
      strangers: paged(req, page, found.strangers),
      systems: await systemsOf(deps),
    });
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

  return router;
}

function byOf(deps: Deps, req: Request): By {
  return { personId: staffOf(req).person.id, now: deps.clock.now(), requestId: req.id };
}

/** The list or contact the form stood on, with the link just decided, so that it can be taken back there. */
function backOf(req: Request, done: string): string {
  const { back } = (req.body ?? {}) as { readonly back?: unknown };
  const place = typeof back === 'string' ? back : '';
  if (isId(place)) return `${path}/contacts/${place}`;
  return `${path}?tab=${place in tabs ? place : 'proposed'}&done=${done}`;
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isId(id)) throw new NotFound('There is nothing here.');
  return id;
}

function tabOf(req: Request): Tab {
  const { tab } = req.query;
  return typeof tab === 'string' && Object.hasOwn(tabs, tab) ? (tab as Tab) : 'proposed';
}

function searchOf(req: Request): string {
  return typeof req.query['q'] === 'string' ? req.query['q'].replaceAll('\u0000', '').slice(0, 200).trim() : '';
}

function wordsOf(req: Request) {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t;
}

/** What each connection's system is called. */
async function systemsOf(deps: Deps): Promise<Readonly<Record<string, string>>> {
  const names = new Map(
    deps.plugins.plugins.map((plugin) => [plugin.id, plugin.state === 'ready' ? plugin.definition.name : plugin.id]),
  );
  const connections = await deps.plugins.connections();
  return Object.fromEntries(connections.map(({ id, pluginId }) => [id, names.get(pluginId) ?? pluginId]));
}
