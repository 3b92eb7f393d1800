import { Router } from 'express';
import { isId } from '../ground/ids.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { InvalidInput, money, NotFound } from '../plugin-api/index.ts';
import { arriveFrom, openCheckout, type CheckoutState } from '../payments/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { delayedDays } from './delayed.ts';
import { asReader, drawInvoice } from './draw-invoice.ts';
import { readInvoice } from './queries.ts';

/** What the page after the processor's says; all but 'waiting' are the last word for now. */
const outcomes: Readonly<Record<CheckoutState, 'paid' | 'on_its_way' | 'waiting' | 'not_paid'>> = {
  paid: 'paid',
  processing: 'on_its_way',
  opening: 'waiting',
  open: 'not_paid',
  failed: 'not_paid',
  expired: 'not_paid',
};

/** Seconds between two looks of a page that waits for the processor's word, with or without JavaScript. */
const lookAgainSeconds = 4;

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

  router.get('/invoices/:id/return', asClient, async (req, res) => {
    const id = String(req.params['id']);
    const invoice = isId(id) ? await asReader(deps, req, (tx) => readInvoice(tx, id)) : null;
    if (!invoice) throw new NotFound('There is no such invoice.');
    const { checkout: checkoutId } = req.query;
    const { checkout, isSure } = await arriveFrom(
      deps,
      clientOf(req),
      id,
      typeof checkoutId === 'string' ? checkoutId : '',
    );
    const said = outcomes[checkout.state];
    const outcome = said === 'not_paid' && !isSure ? 'waiting' : said;
    const { t, format } = voiceFor(req.shell, req.firm, clientOf(req).person);
    const amount = money(checkout.amount, checkout.currency);
    // A page in doubt asks again by itself; the header does it without JavaScript.
    if (outcome === 'waiting') res.set('Refresh', String(lookAgainSeconds));
    renderPage(req, res, 'invoices/return', {
      title: t(`invoices.return.${outcome}.title`, { amount: format.money(amount) }),
      outcome,
      amount,
      number: invoice.data.number,
      invoiceId: id,
      email: checkout.request.payerEmail,
      paidAt: checkout.paidAt,
      checkoutId: checkout.id,
      delayedDays,
    });
  });

  return router;
}
