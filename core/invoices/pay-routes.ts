import { Router } from 'express';
import { isId } from '../ground/ids.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { openCheckout } from '../payments/index.ts';
import type { Deps } from '../wing.ts';
import { drawInvoice } from './draw-invoice.ts';
import { returnRoutes } from './return-routes.ts';

/** From the Pay button to the processor's page, and back. */
export function payRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/invoices/:id/checkout', asClient, async (req, res) => {
    const id = String(req.params['id']);
    if (!isId(id)) throw new NotFound('There is no such invoice.');
    const { amount } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    try {
      const opened = await openCheckout(deps, clientOf(req), id, typeof amount === 'string' ? amount : undefined);
      res.redirect(303, opened.kind === 'pay' ? opened.url : `/invoices/${id}/return?checkout=${opened.checkoutId}`);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      await drawInvoice(deps, req, res, { amount: error.message });
    }
  });

  return router.use(returnRoutes(deps));
}
