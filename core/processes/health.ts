import { Router } from 'express';
import type { Database } from '../db/index.ts';

/** `/healthz`: the process answers. `/readyz`: the database does too, so that pages can be drawn. */
export function healthRoutes(db: Database): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.type('text').send('ok\n'));
  router.get('/readyz', async (_req, res) => {
    try {
      await Promise.all([db.hub.raw('select 1'), db.portal.raw('select 1')]);
      res.type('text').send('ready\n');
    } catch {
      res.status(503).type('text').send('The database does not answer.\n');
    }
  });
  return router;
}
