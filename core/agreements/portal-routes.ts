import { Router, type Request, type Response } from 'express';
import { scoped } from '../db/index.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { sendPaper, readHashes, type Which, type Within } from './documents.ts';
import { agreementView } from './page-model.ts';
import { listPapers, type Tab } from './queries.ts';
import { returnRoutes } from './return-routes.ts';
import { openSigning, visiblePaper } from './sign.ts';

const perPage = 50;
const papers: readonly Which[] = ['document', 'signed-document', 'certificate'];

/** What a client's people are asked to sign, and have signed. */
export function portalRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/agreements', asClient, async (req, res) => {
    const reader = clientOf(req);
    const page = pageOf(req, perPage);
    const tab = tabOf(req);
    const scope = { personId: reader.person.id, clientId: reader.clientId };
    const list = paged(req, page, await scoped(deps.db, scope, (tx) => listPapers(tx, reader.person.id, tab, page)));
    renderPage(req, res, 'agreements/list', {
      title: voiceFor(req.shell, req.firm, reader.person).t('agreements.title'),
      tab,
      lines: list.rows.map((paper) => agreementView(paper, reader.person.id, deps.clock.now())),
      paged: list,
    });
  });

  router.get('/agreements/:id', asClient, async (req, res) => {
    await drawAgreement(deps, req, res, {});
  });

  for (const which of papers)
    router.get(`/agreements/:id/${which}`, asClient, async (req, res) => {
      const paper = await visiblePaper(deps, clientOf(req), String(req.params['id']));
      await sendPaper(deps, res, paper, { which, within: asReader(deps, req) });
    });

  router.post('/agreements/:id/signing', asClient, async (req, res) => {
    const id = String(req.params['id']);
    try {
      const opened = await openSigning(deps, clientOf(req), id, req.id);
      const page = opened.kind === 'confirming' ? `/agreements/${id}/return` : `/agreements/${id}`;
      res.redirect(303, opened.kind === 'sign' ? opened.url : page);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      await drawAgreement(deps, req, res, { sign: error.message });
    }
  });

  return router.use(returnRoutes(deps));
}

/** Draws an agreement; `problems` are those of the Sign form that was just sent. */
async function drawAgreement(
  deps: Deps,
  req: Request,
  res: Response,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const reader = clientOf(req);
  const paper = await visiblePaper(deps, reader, String(req.params['id']));
  renderPage(req, res, 'agreements/detail', {
    title: paper.agreement.subject,
    view: agreementView(paper, reader.person.id, deps.clock.now()),
    hashes: await readHashes(asReader(deps, req), paper.agreement),
    problems,
  });
}

/** Within what the active client of this reader may see. */
function asReader(deps: Deps, req: Request): Within {
  const { person, clientId } = clientOf(req);
  return (work) => scoped(deps.db, { personId: person.id, clientId }, work);
}

function tabOf(req: Request): Tab {
  const { tab } = req.query;
  return tab === 'signed' || tab === 'all' ? tab : 'to_sign';
}
