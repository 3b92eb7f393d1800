import { Router, type Request, type Response } from 'express';
import { asStaff, staffOf } from '../identity/index.ts';
import { InvalidInput, VendorRefused } from '../plugin-api/index.ts';
import type { By } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';
import { drawPlugin, pluginsPath, type Failed } from './draw-plugin.ts';
import { isTellable, statusOf } from './failures.ts';
import { connectionIdOf, findPlugin, type FoundPlugin } from './find-plugin.ts';
import { settingsIn } from './settings-form.ts';

/** What a person does to a plugin. Plain forms: each answers with the page's address, or the page with what went wrong. */
export function actRoutes(deps: Deps): Router {
  const router = Router();

  act('connection', async (req, res, found) => {
    const fields = await deps.plugins.settingsForm(found.card.plugin.id);
    const sent = settingsIn(fields, req.body);
    await orDrawAgain(
      req,
      res,
      found,
      async () => {
        const { authorizeUrl } = await deps.plugins.enable(found.card.plugin.id, { settings: sent, ...byOf(req) });
        return authorizeUrl ?? pageOf(found, 'connected');
      },
      sent,
    );
  });

  act('check', async (req, res, found) => {
    const id = connectionIdOf(found);
    await orDrawAgain(req, res, found, async () => {
      await deps.plugins.check(id);
      return pageOf(found, 'checked');
    });
  });

  act('sync', async (req, res, found) => {
    const id = connectionIdOf(found);
    await orDrawAgain(req, res, found, async () => {
      await deps.plugins.syncNow(id, { wait: false });
      return pageOf(found);
    });
  });

  act('activation', async (req, res, found) => {
    const id = connectionIdOf(found);
    await orDrawAgain(req, res, found, async () => {
      await deps.plugins.activate(id, byOf(req));
      return pageOf(found, 'on');
    });
  });

  act('deactivation', async (req, res, found) => {
    await deps.plugins.deactivate(connectionIdOf(found), byOf(req));
    res.redirect(303, pageOf(found, 'off'));
  });

  act('disconnection', async (req, res, found) => {
    const id = connectionIdOf(found);
    await orDrawAgain(req, res, found, async () => {
      await deps.plugins.disconnect(id, byOf(req));
      return pageOf(found, 'disconnected');
    });
  });

  return router;

  function act(noun: string, work: (req: Request, res: Response, found: FoundPlugin) => Promise<void>): void {
    router.post(`${pluginsPath}/:plugin/${noun}`, asStaff('settings'), async (req, res) => {
      await work(req, res, await findPlugin(deps, String(req.params['plugin'])));
    });
  }

  /** Leads to where `work` says; a failure a person can do something about is told on the plugin's own page. */
  async function orDrawAgain(
    req: Request,
    res: Response,
    found: FoundPlugin,
    work: () => Promise<string>,
    sent: Failed['sent'] = {},
  ): Promise<void> {
    try {
      res.redirect(303, await work());
    } catch (error) {
      if (!isTellable(error)) throw error;
      const problems = error instanceof InvalidInput ? error.fields : {};
      const plugin = found.card.plugin.id;
      deps.log.warn({ requestId: req.id, plugin, kind: error.code, why: error.message }, 'a plugin was not changed');
      res.status(statusOf(error, res));
      // What the vendor said may have changed how the connection stands.
      const now = error instanceof VendorRefused ? await findPlugin(deps, plugin) : found;
      await drawPlugin(deps, req, res, now, {
        trouble: Object.keys(problems).length > 0 ? null : error.message,
        problems,
        sent,
      });
    }
  }
}

function byOf(req: Request): By & { readonly personId: string } {
  return { personId: staffOf(req).person.id, requestId: req.id };
}

function pageOf(found: FoundPlugin, told?: string): string {
  return `${pluginsPath}/${found.card.plugin.id}${told === undefined ? '' : `?told=${told}`}`;
}
