import { Router } from 'express';
import { scoped } from '../db/index.ts';
import { daysOf, systemsOf } from '../clients/index.ts';
import { asClient, clientOf, printOf, watchPart } from '../identity/index.ts';
import { mayConcern } from '../records/index.ts';
import { latestEntries } from '../timeline/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps, Wing } from '../wing.ts';
import { drawTodos } from './draw-todos.ts';

const recent = 12;

/** An open page hears of a burst of news at most so often, in milliseconds. */
const pauseMs = 500;

/** Where a client lands: what is to be done, most urgent first, then what is new. */
export const homeWing: Wing = { name: 'home', routes: homeRoutes };

function homeRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/', asClient, async (req, res) => {
    const reader = clientOf(req);
    const scope = { personId: reader.person.id, clientId: reader.clientId };
    const { todos, entries } = await scoped(deps.db, scope, async (tx) => ({
      todos: await drawTodos(deps, req, tx),
      entries: await latestEntries(tx, reader.clientId, recent),
    }));
    renderPage(req, res, 'home/index', {
      title: voiceFor(req.shell, req.firm, reader.person).t('home.title'),
      todos,
      live: `/home/live?shown=${printOf(todos)}`,
      news: daysOf(req, await systemsOf(deps.plugins), entries),
    });
  });

  router.get('/home/live', asClient, async (req, res) => {
    const reader = clientOf(req);
    const scope = { personId: reader.person.id, clientId: reader.clientId };
    await watchPart(deps, req, res, {
      topics: ['records', 'agreements', 'checkouts'],
      pauseMs,
      hear: (news) => mayConcern(news, reader.clientId),
      shown: typeof req.query['shown'] === 'string' ? req.query['shown'] : '',
      draw: async () => ({ html: await scoped(deps.db, scope, (tx) => drawTodos(deps, req, tx)) }),
    });
  });
  return router;
}
