import { Router, type Request } from 'express';
import { isId } from '../ground/ids.ts';
import { asClient, clientOf, printOf, watchPart } from '../identity/index.ts';
import { money, NotFound } from '../plugin-api/index.ts';
import { arriveFrom, type Arrival, type CheckoutState } from '../payments/index.ts';
import { mayConcern } from '../records/index.ts';
import { fragmentOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { delayedDays } from './delayed.ts';
import { asReader } from './draw-invoice.ts';
import { readInvoice, type InvoicePage } from './queries.ts';

type Outcome = 'paid' | 'on_its_way' | 'waiting' | 'not_paid';

/** What the page after the processor's says; all but 'waiting' are the last word for now. */
const outcomes: Readonly<Record<CheckoutState, Outcome>> = {
  paid: 'paid',
  processing: 'on_its_way',
  opening: 'waiting',
  open: 'not_paid',
  failed: 'not_paid',
  expired: 'not_paid',
};

/**
 * Seconds between two looks of a page that waits for the processor's word: by itself without JavaScript, through its stream
 * of events with it. The processor is asked then, since its own word may be lost.
 */
const lookAgainSeconds = 4;

/** A waiting page hears of a burst of news at most so often, in milliseconds. */
const pauseMs = 500;

/** Back from the processor's page. */
export function returnRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/invoices/:id/return', asClient, async (req, res) => {
    const { invoice, arrival } = await arrive(deps, req);
    const outcome = outcomeOf(arrival);
    const told = draw(req, invoice, arrival);
    const isWaiting = outcome === 'waiting';
    const { checkout } = arrival;
    renderPage(req, res, 'invoices/return', {
      title: titleOf(req, arrival),
      told,
      live: isWaiting ? `/invoices/${invoice.id}/return/live?checkout=${checkout.id}&shown=${printOf(told)}` : null,
      lookAgain: isWaiting ? lookAgainSeconds : null,
    });
  });

  router.get('/invoices/:id/return/live', asClient, async (req, res) => {
    const { clientId } = clientOf(req);
    const { invoice } = await arrive(deps, req);
    await watchPart(deps, req, res, {
      topics: ['checkouts'],
      pauseMs,
      everyMs: lookAgainSeconds * 1000,
      hear: (news) => mayConcern(news, clientId),
      shown: typeof req.query['shown'] === 'string' ? req.query['shown'] : '',
      async draw() {
        const { arrival } = await arrive(deps, req);
        return { html: draw(req, invoice, arrival), isOver: outcomeOf(arrival) !== 'waiting' };
      },
    });
  });

  return router;
}

/** The invoice and the payment the address names, if they are this reader's; the processor is asked where it is in doubt. */
async function arrive(deps: Deps, req: Request): Promise<{ readonly invoice: InvoicePage; readonly arrival: Arrival }> {
  const id = String(req.params['id']);
  const invoice = isId(id) ? await asReader(deps, req, (tx) => readInvoice(tx, id)) : null;
  if (!invoice) throw new NotFound('There is no such invoice.');
  const { checkout } = req.query;
  return { invoice, arrival: await arriveFrom(deps, clientOf(req), id, typeof checkout === 'string' ? checkout : '') };
}

function outcomeOf({ checkout, isSure }: Arrival): Outcome {
  const said = outcomes[checkout.state];
  return said === 'not_paid' && !isSure ? 'waiting' : said;
}

function titleOf(req: Request, arrival: Arrival): string {
  const { checkout } = arrival;
  const { t, format } = voiceFor(req.shell, req.firm, clientOf(req).person);
  const amount = format.money(money(checkout.amount, checkout.currency));
  return t(`invoices.return.${outcomeOf(arrival)}.title`, { amount });
}

function draw(req: Request, invoice: InvoicePage, arrival: Arrival): string {
  const { checkout } = arrival;
  return fragmentOf(req, 'invoices/returned', {
    title: titleOf(req, arrival),
    outcome: outcomeOf(arrival),
    number: invoice.data.number,
    invoiceId: invoice.id,
    email: checkout.request.payerEmail,
    paidAt: checkout.paidAt,
    checkoutId: checkout.id,
    delayedDays,
  });
}
