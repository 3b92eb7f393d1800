import { Router } from 'express';
import { scoped } from '../db/index.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { timelinePage } from '../timeline/index.ts';
import { renderFragment, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { cursorOf, searchOf, timelineView } from './timeline-view.ts';

/** What happened between the firm and this client, in the client's words and within the client's rights. */
export function timelineRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/timeline', asClient, async (req, res) => {
    const { person, clientId } = clientOf(req);
    const cursor = cursorOf(req);
    const page = await scoped(deps.db, { personId: person.id, clientId }, (tx) =>
      timelinePage(tx, { clientId, search: searchOf(req), ...(cursor === undefined ? {} : { cursor }) }),
    );
    const timeline = await timelineView(req, deps.plugins, page);
    if (req.get('HX-Request') === 'true') renderFragment(req, res, 'timeline/entries', { timeline });
    else
      renderPage(req, res, 'timeline/page', {
        title: voiceFor(req.shell, req.firm, person).t('timeline.title'),
        timeline,
      });
  });
  return router;
}
