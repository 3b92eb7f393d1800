import { Router } from 'express';
import { scoped } from '../db/index.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { shownFrom, timelinePage } from '../timeline/index.ts';
import { isPartial, readersZone, renderFragment, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { systemsOf } from './entry-view.ts';
import { watchTimeline } from './timeline-live.ts';
import { askOf, questionOf } from './timeline-question.ts';
import { timelineView } from './timeline-view.ts';

/** What happened between the firm and this client, in the client's words and within the client's rights. */
export function timelineRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/timeline', asClient, async (req, res) => {
    const { person, clientId } = clientOf(req);
    const question = questionOf(req.query);
    const since = shownFrom();
    const page = await scoped(deps.db, { personId: person.id, clientId }, (tx) =>
      timelinePage(tx, askOf(question, clientId, readersZone(req))),
    );
    const systems = await systemsOf(deps.plugins);
    const home = { page: '/timeline', live: '/timeline/live' };
    const timeline = timelineView(req, home, { question, page, systems, since });
    if (isPartial(req)) renderFragment(req, res, 'timeline/list', { timeline });
    else {
      const { t } = voiceFor(req.shell, req.firm, person);
      renderPage(req, res, 'timeline/page', { title: t('timeline.title'), timeline });
    }
  });

  router.get('/timeline/live', asClient, async (req, res) => {
    const { person, clientId } = clientOf(req);
    await watchTimeline(deps, req, res, {
      clientId,
      timeZone: readersZone(req),
      read: (work) => scoped(deps.db, { personId: person.id, clientId }, work),
    });
  });

  return router;
}
