import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { InvalidInput, PorticoError } from '../../errors.ts';
import type { DemoFirm } from '../firm.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { JournalledStore } from './store.ts';

/** The sandbox's own doors: what tests and the demo may see and do. */
export function controlRoutes(parts: {
  sandbox: Sandbox;
  store: JournalledStore;
  faults: Faults;
  journal: Journal;
}): Router {
  const { sandbox, store, faults, journal } = parts;
  const router = express.Router();
  router.use(express.json({ limit: '200mb' }));

  router.get('/doors', (_req, res) => {
    const offered = {
      acts: Object.keys(sandbox.acts),
      touch: sandbox.touch !== undefined,
      books: sandbox.books !== undefined,
      webhook: sandbox.registerWebhook !== undefined,
    };
    res.json(offered);
  });
  router.get('/state', (_req, res) => void res.json(sandbox.state()));
  router.get('/journal', (_req, res) => void res.json(journal.rows()));
  router.get('/books', (_req, res) => {
    if (!sandbox.books) throw new InvalidInput('This sandbox keeps no books.');
    res.json(sandbox.books());
  });
  router.get('/credentials', (_req, res) => void res.json(sandbox.credentials()));
  router.get('/faults', (_req, res) => void res.json(faults.list()));
  router.post('/faults', (req, res) => void res.json(faults.add(bodyOf(req))));
  router.delete('/faults', (_req, res) => {
    faults.clear();
    res.json([]);
  });
  router.post('/webhook', (req, res) => {
    const { url } = bodyOf(req);
    if (typeof url !== 'string') throw new InvalidInput("'url' is required.");
    const settings = sandbox.registerWebhook?.(url) ?? {};
    store.flush();
    res.json(settings);
  });
  router.post('/seed', async (req, res) => {
    const seeded = store.empty;
    if (seeded) await sandbox.seed(bodyOf(req) as unknown as DemoFirm);
    store.flush();
    res.json({ seeded });
  });
  router.post('/act', async (req, res) => {
    const body = bodyOf(req);
    const name = String(body['do']);
    const act = Object.hasOwn(sandbox.acts, name) ? sandbox.acts[name] : undefined;
    if (!act) throw new InvalidInput(`No act '${name}' here. There are: ${Object.keys(sandbox.acts).join(', ')}.`);
    const result = await act(body);
    store.flush();
    res.json(result);
  });
  router.post('/touch', async (_req, res) => {
    if (!sandbox.touch) throw new InvalidInput('This sandbox changes nothing by itself.');
    const ref = await sandbox.touch();
    store.flush();
    res.json(ref);
  });
  router.use((_req, res) => void res.status(404).json({ error: 'No such control door.' }));
  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = error instanceof PorticoError;
    res.status(known ? 422 : 500).json({ error: error instanceof Error ? error.message : String(error) });
  });
  return router;
}

function bodyOf(req: Request): Record<string, unknown> {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null) throw new InvalidInput('A JSON body is required.');
  return body as Record<string, unknown>;
}
