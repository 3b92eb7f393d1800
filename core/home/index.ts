import { Router } from 'express';
import { agreementView, listPapers } from '../agreements/index.ts';
import { scoped } from '../db/index.ts';
import { daysOf, systemsOf } from '../clients/index.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { lineView, listInvoices, todayFor } from '../invoices/index.ts';
import { latestEntries } from '../timeline/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps, Wing } from '../wing.ts';
import { shortened, shownTodos, todosOf } from './todos.ts';

const recent = 12;

/** Where a client lands: what is to be done, most urgent first, then what is new. */
export const homeWing: Wing = { name: 'home', routes: homeRoutes };

function homeRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/', asClient, async (req, res) => {
    const reader = clientOf(req);
    const scope = { personId: reader.person.id, clientId: reader.clientId };
    const { due, papers, entries } = await scoped(deps.db, scope, async (tx) => ({
      due: await listInvoices(tx, 'due', { limit: shownTodos + 1, offset: 0 }),
      papers: await listPapers(tx, reader.person.id, 'to_sign', { limit: shownTodos + 1, offset: 0 }),
      entries: await latestEntries(tx, reader.clientId, recent),
    }));
    const { t } = voiceFor(req.shell, req.firm, reader.person);
    const zone = reader.person.timeZone ?? req.firm?.timeZone ?? 'UTC';
    const today = todayFor(deps, req);
    const todos = todosOf(
      due.map((line) => lineView(line, today)),
      papers.map((paper) => agreementView(paper, reader.person.id, deps.clock.now())),
      (instant) => dayIn(zone, instant),
    );
    renderPage(req, res, 'home/index', {
      title: t('home.title'),
      ...shortened(todos),
      news: daysOf(req, await systemsOf(deps.plugins), entries),
    });
  });
  return router;
}

function dayIn(timeZone: string, instant: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
