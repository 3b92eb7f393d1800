import { Router } from 'express';
import { transaction } from '../db/index.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { listAlarms } from './alarms.ts';
import { proveAndKeep, readLastProof } from './kept-proof.ts';
import { listPayouts, listPostings } from './page-queries.ts';
import { dateIn } from './order.ts';
import { listPairs, type PairIds } from './pair.ts';
import { openItems } from './queue.ts';
import { queueRoutes } from './queue-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { statementRoutes } from './statement/routes.ts';
import { nameOf } from './work.ts';
import { bannerOf, payoutView, waitingView } from './page-model.ts';

const postedPerPage = 50;
const payoutsShown = 12;
const waitingShown = 200;

/** The money page of the desk: proof, payouts, what waits, what was posted. */
export function reconciliationRoutes(deps: Deps): Router {
  const router = Router();
  const path = '/staff/reconciliation';

  router.get(path, asStaff('reconciliation'), async (req, res) => {
    const page = pageOf(req, postedPerPage);
    const connections = await deps.plugins.connections();
    const model = await transaction(deps.db, async (tx) => {
      const pairs = await listPairs(tx);
      const sections = [];
      for (const pair of pairs) {
        const ledger = connections.find(({ id }) => id === pair.ledgerConnectionId);
        const processor = connections.find(({ id }) => id === pair.paymentConnectionId);
        const timeZone = ledger?.identity?.timeZone ?? 'UTC';
        sections.push({
          processor: processor ? nameOf(deps, processor) : '',
          cutOverOn: dateIn(timeZone, pair.cutOverAt),
          alarms: await listAlarms(tx, pair, deps.clock.now().toString(), timeZone),
          items: (await openItems(tx)).filter((item) => isOf(item.pair, pair)).slice(0, waitingShown),
          waiting: (await listPostings(tx, pair, 'waiting', { limit: waitingShown, offset: 0 })).map(waitingView),
          payouts: (await listPayouts(tx, pair, payoutsShown)).map(payoutView),
          posted: paged(req, page, await listPostings(tx, pair, 'posted', page)),
        });
      }
      return { sections, proof: await readLastProof(tx) };
    });
    const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
    renderPage(req, res, 'reconciliation/overview', {
      title: t('reconciliation.title'),
      sections: model.sections,
      proof: model.proof,
      banners: model.proof === null ? [] : model.proof.currencies.map((one) => bannerOf(one)),
    });
  });

  router.post(`${path}/proof`, asStaff('reconciliation'), async (_req, res) => {
    await proveAndKeep(deps);
    res.redirect(303, path);
  });

  router.use(queueRoutes(deps)).use(statementRoutes(deps)).use(settingsRoutes(deps));
  return router;
}

function isOf(one: PairIds, other: PairIds): boolean {
  return one.paymentConnectionId === other.paymentConnectionId && one.ledgerConnectionId === other.ledgerConnectionId;
}
