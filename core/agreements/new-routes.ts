import fs from 'node:fs/promises';
import { Router, type Request, type Response } from 'express';
import { transaction } from '../db/index.ts';
import { fileStore, readUpload, type Upload } from '../files/index.ts';
import { isId, newId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { documentName, keeping, sentBy, wishOf, type Sent } from './form.ts';
import { planAgreement } from './plan.ts';
import { clientsToAsk, clientToAsk } from './queries.ts';

/** Largest document, in bytes: what signing services take in one request. */
const mostBytes = 25 * 1024 * 1024;

/** Sending something for signature: whose, the form, the sending. */
export function newRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/staff/agreements/new', asStaff('agreements'), async (req, res) => {
    const { client } = req.query;
    if (typeof client === 'string' && client !== '') {
      await drawForm(deps, req, res, { id: newId(), clientId: client, subject: '', message: '', places: {} }, {});
      return;
    }
    renderPage(req, res, 'agreements/choose-client', {
      title: titleFor(req),
      clients: await transaction(deps.db, clientsToAsk),
    });
  });

  router.post('/staff/agreements', asStaff('agreements'), async (req, res) => {
    const store = fileStore(deps.config);
    const upload = await readUpload(req, store, mostBytes);
    const { sent, problems } = await keeping(store, upload, () => attempt(deps, req, upload));
    if (problems === null) {
      res.redirect(303, `/staff/agreements/${sent.id}`);
      return;
    }
    res.status(422);
    await drawForm(deps, req, res, sent, problems);
  });

  return router;
}

/** Plans what was sent, or says what is wrong with it. */
async function attempt(
  deps: Deps,
  req: Request,
  upload: Upload,
): Promise<{ readonly sent: Sent; readonly problems: Readonly<Record<string, string>> | null }> {
  const sent = sentBy(upload);
  try {
    await send(deps, req, sent, upload);
    return { sent, problems: null };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { sent, problems: Object.keys(error.fields).length === 0 ? { subject: error.message } : error.fields };
  }
}

async function send(deps: Deps, req: Request, sent: Sent, upload: Upload): Promise<void> {
  const { file, ...wish } = await wishOf(sent, upload, ({ path }) => fs.readFile(path));
  const { person } = staffOf(req);
  await planAgreement(deps, {
    ...wish,
    document: { ...(await fileStore(deps.config).keep(file)), name: documentName(file.name) },
    by: { personId: person.id, name: person.name, requestId: req.id },
  });
}

async function drawForm(
  deps: Deps,
  req: Request,
  res: Response,
  sent: Sent,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const client = isId(sent.clientId) ? await transaction(deps.db, (tx) => clientToAsk(tx, sent.clientId)) : null;
  if (!client) throw new NotFound('There is no such client.');
  renderPage(req, res, 'agreements/new', {
    title: titleFor(req),
    client,
    sent,
    problems,
    canSend: (await deps.plugins.withPort('signatures')).length > 0,
    mostMegabytes: mostBytes / 1024 / 1024,
  });
}

function titleFor(req: Request): string {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t('agreements.new.title');
}
