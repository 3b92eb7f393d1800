import { Router } from 'express';
import { asStaff, staffOf } from '../identity/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { waysOf } from '../plugin-host/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { actRoutes } from './act-routes.ts';
import { callbackRoute } from './callback-route.ts';
import { cardView } from './card-view.ts';
import { consequencesOf } from './consequences.ts';
import { drawPlugin, pluginsPath } from './draw-plugin.ts';
import { findPlugin, foundIn } from './find-plugin.ts';
import { progressRoute } from './progress-route.ts';

/** Settings › Plugins: what is connected, how it stands, and everything a person may do about it. */
export function settingsRoutes(deps: Deps): Router {
  const router = Router();

  router.get(pluginsPath, asStaff('settings'), async (req, res) => {
    const at = { now: deps.clock.now(), keyTrouble: deps.plugins.keyTrouble };
    const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
    renderPage(req, res, 'settings/plugins', {
      title: t('settings.plugins.title'),
      cards: (await deps.plugins.cards()).map((card) => cardView(foundIn(card), at)),
      keyTrouble: at.keyTrouble,
    });
  });

  router.get(`${pluginsPath}/:plugin`, asStaff('settings'), async (req, res) => {
    await drawPlugin(deps, req, res, await findPlugin(deps, String(req.params['plugin'])));
  });

  for (const ending of ['deactivation', 'disconnection'] as const)
    router.get(`${pluginsPath}/:plugin/${ending}`, asStaff('settings'), async (req, res) => {
      const found = await findPlugin(deps, String(req.params['plugin']));
      const { card, definition, own } = found;
      const isOver = ending === 'deactivation' ? !own?.connection.enabled : own?.connection.state === 'new';
      if (!definition || !own || isOver) throw new NotFound('There is nothing to end.');
      const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
      renderPage(req, res, 'settings/ending', {
        title: t(`settings.${ending}.title`, { name: definition.name }),
        ending,
        card: cardView(found, { now: deps.clock.now(), keyTrouble: deps.plugins.keyTrouble }),
        consequences: consequencesOf(definition, card.ports),
        tellsVendor: waysOf(definition.connect).some(
          (way) => way.kind === 'oauth2' && way.options.revoke !== undefined,
        ),
      });
    });

  router.use(actRoutes(deps));
  router.use(callbackRoute(deps));
  router.use(progressRoute(deps));
  return router;
}
