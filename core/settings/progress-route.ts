import { Router, type Request } from 'express';
import { asStaff, watch, type Watched } from '../identity/index.ts';
import { fragmentOf } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { pluginsPath, stateModel } from './draw-plugin.ts';
import { connectionIdOf, findPlugin } from './find-plugin.ts';

/** At most so often is the page drawn anew, in milliseconds: a quick vendor brings many pages a second. */
const pauseMs = 250;

/**
 * How a sync goes on, live: each news of the connection's streams draws that part of the page again from the database,
 * and `done` ends it. A browser that asks for a page is led to the plugin's.
 */
export function progressRoute(deps: Deps): Router {
  const router = Router();
  router.get(`${pluginsPath}/:plugin/progress`, asStaff('settings'), async (req, res) => {
    const id = String(req.params['plugin']);
    const connectionId = connectionIdOf(await findPlugin(deps, id));
    if ((req.get('accept') ?? '').includes('text/event-stream'))
      await watch(deps, req, res, progressFor(deps, req, { id, connectionId }));
    else res.redirect(303, `${pluginsPath}/${id}#progress`);
  });
  return router;
}

function progressFor(
  deps: Deps,
  req: Request,
  followed: { readonly id: string; readonly connectionId: string },
): Watched {
  const totals = new Map<string, number>();
  return {
    topics: [`sync:${followed.connectionId}`],
    pauseMs,
    hear({ stream, total }) {
      if (typeof stream === 'string' && typeof total === 'number') totals.set(stream, total);
      return true;
    },
    async tell(send, end) {
      const model = stateModel(deps, await findPlugin(deps, followed.id), totals);
      send('message', fragmentOf(req, 'settings/state', { ...model, isLive: true }));
      if (model.progress !== null) return;
      send('done', {});
      end();
    },
  };
}
