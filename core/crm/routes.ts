import { Router, type Request } from 'express';
import { audit } from '../audit/index.ts';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { enqueue } from '../jobs/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { systemName } from '../plugin-host/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { listNotes, releaseNote } from './queries.ts';
import { readSwitches, saveSwitches } from './switches.ts';
import { topicNames, type Switches } from './topics.ts';

const path = '/staff/settings/notes';
const perPage = 50;

/** What the customer relationship system is told: switches, and the notes with what became of them. */
export function notesRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('settings');

  router.get(path, desk, async (req, res) => {
    const page = pageOf(req, perPage);
    const found = await transaction(deps.db, async (tx) => ({
      switches: await readSwitches(tx),
      notes: await listNotes(tx, page),
    }));
    const connected = await deps.plugins.withPort('crm');
    renderPage(req, res, 'crm/notes', {
      title: voiceFor(req.shell, req.firm, staffOf(req).person).t('crm.title'),
      topics: topicNames,
      switches: found.switches,
      notes: paged(req, page, found.notes),
      systems: Object.fromEntries(
        connected.map(({ id, pluginId }) => [id, systemName(deps.plugins.plugins, pluginId)]),
      ),
    });
  });

  router.post(path, desk, async (req, res) => {
    const switches = switchesOf(req);
    await transaction(deps.db, async (tx) => {
      await saveSwitches(tx, switches, deps.clock.now().toString());
      await tellAudit(deps, req, tx, 'crm.switched', undefined, switches);
    });
    res.redirect(303, path);
  });

  router.post(`${path}/:id/attempt`, desk, async (req, res) => {
    const id = String(req.params['id']);
    if (!isId(id)) throw new NotFound('There is no such note.');
    await transaction(deps.db, async (tx) => {
      if (!(await releaseNote(tx, id, deps.clock.now().toString())))
        throw new NotFound('There is no note to write again here.');
      await tellAudit(deps, req, tx, 'crm.note_released', `note:${id}`, {});
      await enqueue(tx, 'crm.tell', {}, { key: 'crm.tell' });
    });
    res.redirect(303, path);
  });

  return router;
}

/** An unticked box is not sent at all. */
function switchesOf(req: Request): Switches {
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  return { signed: body['signed'] === 'on', paid: body['paid'] === 'on', refunded: body['refunded'] === 'on' };
}

async function tellAudit(
  deps: Deps,
  req: Request,
  tx: Parameters<typeof audit>[0],
  action: string,
  subject: string | undefined,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  await audit(tx, {
    at: deps.clock.now(),
    actor: { kind: 'person', id: staffOf(req).person.id },
    action,
    ...(subject === undefined ? {} : { subject }),
    facts,
    requestId: req.id,
  });
}
