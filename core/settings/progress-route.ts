import { Router, type Request } from 'express';
import { asStaff } from '../identity/index.ts';
import { fragmentOf, streamEvents, type SendEvent } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { pluginsPath, stateModel } from './draw-plugin.ts';
import { connectionIdOf, findPlugin } from './find-plugin.ts';

/** At most so often is the page drawn anew, in milliseconds: a quick vendor brings many pages a second. */
const paceMs = 250;

/**
 * How a sync goes on, live: each news of the connection's streams draws that part of the page again from the database,
 * and `done` ends it. A browser that asks for a page is led to the plugin's.
 */
export function progressRoute(deps: Deps): Router {
  const router = Router();
  router.get(`${pluginsPath}/:plugin/progress`, asStaff('settings'), async (req, res) => {
    const id = String(req.params['plugin']);
    const connectionId = connectionIdOf(await findPlugin(deps, id));
    if (!(req.get('accept') ?? '').includes('text/event-stream')) {
      res.redirect(303, `${pluginsPath}/${id}#progress`);
      return;
    }
    await streamEvents(req, res, (send, end) => follow(deps, req, { id, connectionId }, send, end));
  });
  return router;
}

function follow(
  deps: Deps,
  req: Request,
  followed: { readonly id: string; readonly connectionId: string },
  send: SendEvent,
  end: () => void,
): () => void {
  const totals = new Map<string, number>();
  let isDrawing = false;
  let isStale = false;
  let pause: NodeJS.Timeout | undefined;

  /** One drawing at a time; news that come meanwhile make one more, not many. */
  async function draw(): Promise<void> {
    if (isDrawing) {
      isStale = true;
      return;
    }
    isDrawing = true;
    isStale = false;
    const model = stateModel(deps, await findPlugin(deps, followed.id), totals);
    const isOver = model.progress === null;
    send('message', fragmentOf(req, 'settings/state', { ...model, isLive: true }));
    if (isOver) {
      send('done', {});
      end();
      return;
    }
    pause = setTimeout(() => {
      isDrawing = false;
      if (isStale) tryDraw();
    }, paceMs);
  }

  function tryDraw(): void {
    draw().catch((error: unknown) => {
      deps.log.warn({ requestId: req.id, plugin: followed.id, error: String(error) }, 'progress was not drawn');
      end();
    });
  }

  const unsubscribe = deps.live.subscribe(`sync:${followed.connectionId}`, (news) => {
    if (typeof news['stream'] === 'string' && typeof news['total'] === 'number')
      totals.set(news['stream'], news['total']);
    tryDraw();
  });
  tryDraw();
  return () => {
    clearTimeout(pause);
    unsubscribe();
  };
}
