import { Router, type Request, type Response } from 'express';
import { transaction } from '../../db/index.ts';
import { isId } from '../../ground/ids.ts';
import { asStaff, staffOf } from '../../identity/index.ts';
import { can } from '../../permissions/index.ts';
import { InvalidInput, NotFound } from '../../plugin-api/index.ts';
import { renderPage, voiceFor } from '../../web/index.ts';
import type { Deps } from '../../wing.ts';
import { listClients, readClient } from '../queries.ts';
import { mergeClients } from './merge.ts';
import { previewMerger } from './preview.ts';

const clientsFound = 20;

/** The same client twice: choosing the other one, looking at what merging does, merging. */
export function mergerRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('clients.write');

  router.get('/staff/clients/:id/merger', desk, async (req, res) => {
    const id = idOf(req.params['id']);
    const search = searchOf(req);
    const zone = req.firm?.timeZone ?? 'UTC';
    const today = deps.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString();
    const found = await transaction(deps.db, async (tx) => {
      const client = await readClient(tx, id, today);
      if (!client) throw new NotFound('There is no such client.');
      const ask = { state: 'all', search, today, zone, limit: clientsFound + 1, offset: 0 } as const;
      return { client, others: search === '' ? [] : await listClients(tx, ask) };
    });
    renderPage(req, res, 'clients/merger-choice', {
      title: wordsOf(req)('clients.merger.title', { client: found.client.name }),
      client: found.client,
      others: found.others.filter((other) => other.id !== id).slice(0, clientsFound),
      search,
    });
  });

  router.get('/staff/clients/:id/merger/:other', desk, async (req, res) => {
    await drawPreview(deps, req, res, idOf(req.params['other']), null);
  });

  router.post('/staff/clients/:id/merger', desk, async (req, res) => {
    const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    const [into, from] = [idOf(req.params['id']), idOf(body['other'])];
    const { person } = staffOf(req);
    try {
      await transaction(deps.db, (tx) =>
        mergeClients(tx, {
          into,
          from,
          seen: typeof body['seen'] === 'string' ? body['seen'] : '',
          by: { personId: person.id, now: deps.clock.now(), requestId: req.id },
          mayGiveAccess: can(staffOf(req), 'people'),
        }),
      );
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      await drawPreview(deps, req, res, from, error.message);
      return;
    }
    res.redirect(303, `/staff/clients/${into}?merged=yes`);
  });

  return router;
}

async function drawPreview(
  deps: Deps,
  req: Request,
  res: Response,
  other: string,
  problem: string | null,
): Promise<void> {
  const preview = await transaction(deps.db, (tx) => previewMerger(tx, idOf(req.params['id']), other));
  const { into, from, gainers } = preview;
  renderPage(req, res, 'clients/merger', {
    title: wordsOf(req)('clients.merger.previewTitle', { from: from.name, into: into.name }),
    preview,
    needsOwner: gainers.length > 0 && !can(staffOf(req), 'people'),
    problem,
  });
}

function idOf(id: unknown): string {
  if (typeof id !== 'string' || !isId(id)) throw new NotFound('There is no such client.');
  return id;
}

function searchOf({ query }: Request): string {
  return typeof query['q'] === 'string' ? query['q'].replaceAll('\u0000', '').slice(0, 200).trim() : '';
}

function wordsOf(req: Request) {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t;
}
