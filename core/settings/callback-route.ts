import { Router } from 'express';
import { asStaff, staffOf } from '../identity/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { pluginsPath } from './draw-plugin.ts';
import { isTellable, statusOf } from './failures.ts';
import { connectionIdOf, findPlugin } from './find-plugin.ts';

/**
 * The browser comes back from the vendor's page (RFC 6749, 4.1.2). The answer in the address is used once and never
 * logged; the person is led on to an address without it.
 */
export function callbackRoute(deps: Deps): Router {
  const router = Router();
  router.get(`${pluginsPath}/:plugin/callback`, asStaff('settings'), async (req, res) => {
    const found = await findPlugin(deps, String(req.params['plugin']));
    const { id } = found.card.plugin;
    try {
      await deps.plugins.completeConnection({
        connectionId: connectionIdOf(found),
        answer: new URL(req.originalUrl, deps.url).searchParams,
        personId: staffOf(req).person.id,
        requestId: req.id,
      });
    } catch (error) {
      if (!isTellable(error)) throw error;
      deps.log.warn(
        { requestId: req.id, plugin: id, kind: error.code, why: error.message, details: error.details },
        'a connection was not completed',
      );
      const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
      res.status(statusOf(error, res));
      renderPage(req, res, 'settings/not-connected', {
        title: t('settings.notConnected.title', { name: found.card.name }),
        sentence: error.message,
        back: `${pluginsPath}/${id}`,
        name: found.card.name,
      });
      return;
    }
    res.redirect(303, `${pluginsPath}/${id}?told=connected`);
  });
  return router;
}
