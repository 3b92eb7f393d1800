import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { enqueue } from '../jobs/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { isOpen, readPaper, type Paper } from './agreement.ts';
import { readHashes, sendPaper, type Which, type Within } from './documents.ts';
import { remindSigners, voidAgreement } from './end.ts';
import { deskLine } from './desk-line.ts';
import { newRoutes } from './new-routes.ts';
import { agreementView, deskState } from './page-model.ts';
import { clientToAsk, listForDesk, type DeskTab } from './queries.ts';

const perPage = 50;
const papers: readonly Which[] = ['document', 'signed-document', 'certificate'];
const tabs: readonly DeskTab[] = ['open', 'trouble', 'ended', 'all'];
const form = z.object({ reason: z.string().default('') });

/** What was sent for signature, by whom it is signed, and what the firm may still do about it. */
export function deskRoutes(deps: Deps): Router {
  const router = Router();
  const guard = asStaff('agreements');

  router.get('/staff/agreements', guard, async (req, res) => {
    const page = pageOf(req, perPage);
    const tab = tabs.find((one) => one === req.query['tab']) ?? 'open';
    const list = paged(
      req,
      page,
      await transaction(deps.db, (tx) => listForDesk(tx, { tab, clientId: null, ...page })),
    );
    renderPage(req, res, 'agreements/desk-list', {
      title: titleFor(req),
      tab,
      tabs,
      lines: list.rows.map((paper) => deskLine(paper, deps.clock.now())),
      paged: list,
    });
  });

  router.use(newRoutes(deps));

  router.get('/staff/agreements/:id', guard, async (req, res) => {
    await drawPaper(deps, req, res, await paperOf(deps, req), {});
  });

  for (const which of papers)
    router.get(`/staff/agreements/:id/${which}`, guard, async (req, res) => {
      await sendPaper(deps, res, await paperOf(deps, req), { which, within: asFirm(deps) });
    });

  router.post('/staff/agreements/:id/voiding', guard, (req, res) =>
    act(deps, req, res, (paper) =>
      voidAgreement(deps, paper, form.parse(req.body ?? {}).reason, {
        personId: staffOf(req).person.id,
        requestId: req.id,
      }),
    ),
  );

  router.post('/staff/agreements/:id/reminder', guard, (req, res) =>
    act(deps, req, res, (paper) => remindSigners(deps, paper, { personId: staffOf(req).person.id, requestId: req.id })),
  );

  // Looks at the service again, or sends what waits; what may be there already is looked for first.
  router.post('/staff/agreements/:id/sending', guard, (req, res) =>
    act(deps, req, res, ({ agreement: { id } }) =>
      transaction(deps.db, (tx) => enqueue(tx, 'agreements.send', { id }, { key: `agreements.send:${id}` })),
    ),
  );

  return router;
}

/** Does it and leads back to the page; what is wrong with the form is said on it. */
async function act(deps: Deps, req: Request, res: Response, work: (paper: Paper) => Promise<unknown>): Promise<void> {
  const paper = await paperOf(deps, req);
  try {
    await work(paper);
    res.redirect(303, `/staff/agreements/${paper.agreement.id}`);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    res.status(422);
    const fields = Object.keys(error.fields).length === 0 ? { reason: error.message } : error.fields;
    await drawPaper(deps, req, res, await paperOf(deps, req), fields);
  }
}

function asFirm(deps: Deps): Within {
  return (work) => transaction(deps.db, work);
}

async function paperOf(deps: Deps, req: Request): Promise<Paper> {
  const id = String(req.params['id']);
  const paper = isId(id) ? await transaction(deps.db, (tx) => readPaper(tx, id)) : null;
  if (!paper) throw new NotFound('There is no such agreement.');
  return paper;
}

async function drawPaper(
  deps: Deps,
  req: Request,
  res: Response,
  paper: Paper,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const { agreement } = paper;
  const client = await transaction(deps.db, (tx) => clientToAsk(tx, agreement.clientId));
  const sent = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  renderPage(req, res, 'agreements/desk-detail', {
    title: agreement.subject,
    view: agreementView(paper, null, deps.clock.now()),
    state: deskState(agreement),
    agreement,
    client,
    hashes: await readHashes(asFirm(deps), agreement),
    problems,
    isOpen: isOpen(agreement),
    mayVoid: isOpen(agreement) || agreement.sending === 'planned',
    isUnsettled: agreement.sending === 'unknown' || agreement.sending === 'planned',
    sentReason: typeof sent['reason'] === 'string' ? sent['reason'].slice(0, 200) : '',
  });
}

function titleFor(req: Request): string {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t('agreements.title');
}
