import { Router, type Request } from 'express';
import { deskLine, listForDesk } from '../agreements/index.ts';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { countLinks } from '../matching/index.ts';
import { can } from '../permissions/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { countOpen } from '../reconciliation/index.ts';
import { shownFrom, timelinePage } from '../timeline/index.ts';
import { isPartial, paged, pageOf, readersZone, renderFragment, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { allOwed, countClients, lastPayments, longestOverdue } from './overview-queries.ts';
import { overviewView } from './overview-view.ts';
import { clientInvoices, clientPeople, listClients, readClient, type ClientState } from './queries.ts';
import { namesMergedInto } from './merger/lead-on.ts';
import { systemsOf } from './entry-view.ts';
import { watchTimeline } from './timeline-live.ts';
import { askOf, longestSearch, questionOf } from './timeline-question.ts';
import { timelineView } from './timeline-view.ts';

const perPage = 50;
const invoicesShown = 20;
const agreementsShown = 10;
const rowsShown = 8;

/** The desk: what needs someone, the list of clients, one client. */
export function staffRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/staff', asStaff('clients.read'), async (req, res) => {
    const today = todayFor(deps, req);
    const facts = await transaction(deps.db, async (tx) => ({
      owed: await allOwed(tx, today),
      overdue: await longestOverdue(tx, today, rowsShown),
      payments: await lastPayments(tx, rowsShown),
      clients: await countClients(tx),
      open: can(staffOf(req), 'reconciliation') ? await countOpen(tx) : 0,
      toMatch: can(staffOf(req), 'clients.write') ? (await countLinks(tx)).proposed : 0,
    }));
    renderPage(req, res, 'clients/overview', overviewView(req, deps, facts, await deps.plugins.connections()));
  });

  router.get('/staff/clients', asStaff('clients.read'), async (req, res) => {
    const page = pageOf(req, perPage);
    const ask = { state: stateOf(req), search: searchOf(req), today: todayFor(deps, req), zone: zoneOf(req) };
    const { rows, counts } = await transaction(deps.db, async (tx) => ({
      rows: await listClients(tx, { ...ask, ...page }),
      counts: await countClients(tx),
    }));
    const list = paged(req, page, rows);
    renderPage(req, res, 'clients/list', {
      title: voiceFor(req.shell, req.firm, staffOf(req).person).t('clients.title'),
      clients: list.rows,
      paged: list,
      counts: { ...counts, all: counts.active + counts.former },
      ...ask,
    });
  });

  router.get('/staff/clients/:id', asStaff('clients.read'), async (req, res) => {
    const id = String(req.params.id);
    const question = questionOf(req.query);
    const since = shownFrom();
    const found = await transaction(deps.db, async (tx) => {
      const client = isId(id) ? await readClient(tx, id, todayFor(deps, req)) : null;
      if (!client) throw new NotFound('There is no such client.');
      return {
        client,
        invoices: await clientInvoices(tx, id, invoicesShown + 1),
        people: await clientPeople(tx, id),
        merged: await namesMergedInto(tx, id),
        agreements: can(staffOf(req), 'agreements')
          ? await listForDesk(tx, { tab: 'all', clientId: id, limit: agreementsShown, offset: 0 })
          : null,
        page: await timelinePage(tx, askOf(question, id, readersZone(req))),
      };
    });
    const home = { page: `/staff/clients/${id}#timeline`, live: `/staff/clients/${id}/timeline/live` };
    const systems = await systemsOf(deps.plugins);
    const timeline = timelineView(req, home, { question, page: found.page, systems, since });
    if (isPartial(req)) renderFragment(req, res, 'timeline/list', { timeline });
    else
      renderPage(req, res, 'clients/client', {
        title: found.client.name,
        client: found.client,
        people: found.people,
        merged: found.merged,
        isJustMerged: req.query['merged'] === 'yes' && found.merged.length > 0,
        mayMerge: can(staffOf(req), 'clients.write'),
        mayRefund: can(staffOf(req), 'reconciliation'),
        agreements: found.agreements?.map((paper) => deskLine(paper, deps.clock.now())) ?? null,
        invoices: found.invoices.slice(0, invoicesShown),
        hasMore: found.invoices.length > invoicesShown,
        asOf: found.invoices.map(({ readAt }) => readAt).sort()[0] ?? null,
        today: todayFor(deps, req),
        timeline,
      });
  });

  router.get('/staff/clients/:id/timeline/live', asStaff('clients.read'), async (req, res) => {
    const id = String(req.params.id);
    const client = isId(id) && (await transaction(deps.db, (tx) => readClient(tx, id, todayFor(deps, req))));
    if (!client) throw new NotFound('There is no such client.');
    await watchTimeline(deps, req, res, {
      clientId: id,
      timeZone: readersZone(req),
      read: (work) => transaction(deps.db, work),
    });
  });

  return router;
}

/** Today in the firm's zone: due dates lie in it. */
function todayFor(deps: Deps, req: Request): string {
  return deps.clock.now().toZonedDateTimeISO(zoneOf(req)).toPlainDate().toString();
}

function zoneOf(req: Request): string {
  return req.firm?.timeZone ?? 'UTC';
}

/** Part of a name or an address; more than anyone types is cut. */
function searchOf({ query }: Request): string {
  return typeof query.q === 'string' ? query.q.replaceAll('\u0000', '').slice(0, longestSearch).trim() : '';
}

function stateOf(req: Request): ClientState {
  const { state } = req.query;
  return state === 'former' || state === 'all' ? state : 'active';
}
