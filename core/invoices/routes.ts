import { Router, type Request } from 'express';
import { asClient, clientOf } from '../identity/index.ts';
import { NotFound, VendorRefused } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { asReader, drawInvoice, todayFor, visibleInvoice } from './draw-invoice.ts';
import { lineView } from './page-model.ts';
import { payRoutes } from './pay-routes.ts';
import { listInvoices, type Tab } from './queries.ts';

const perPage = 50;

/** The client's invoices: the list, one invoice, its PDF, and the way to pay it. */
export function invoiceRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/invoices', asClient, async (req, res) => {
    const tab = tabOf(req);
    const page = pageOf(req, perPage);
    const rows = await asReader(deps, req, (tx) => listInvoices(tx, tab, page));
    const { t } = voiceFor(req.shell, req.firm, clientOf(req).person);
    const today = todayFor(deps, req);
    const { previous, next } = paged(req, page, rows);
    renderPage(req, res, 'invoices/list', {
      title: t('invoices.title'),
      tab,
      lines: rows.slice(0, page.size).map((line) => lineView(line, today)),
      paged: { previous, next },
      asOf: rows.map(({ readAt }) => readAt).sort()[0] ?? null,
    });
  });

  router.get('/invoices/:id', asClient, async (req, res) => {
    await drawInvoice(deps, req, res, {});
  });

  router.get('/invoices/:id/pdf', asClient, async (req, res) => {
    const invoice = await asReader(deps, req, (tx) => visibleInvoice(tx, req));
    const pdf = await deps.plugins.call(invoice.connectionId, 'accounting', 'interactive', async (port, ctx) =>
      port.invoicePdf ? port.invoicePdf(ctx, invoice.externalId) : null,
    );
    if (!pdf) throw new NotFound('The accounting system offers no PDF of invoices.');
    if (pdf.mediaType !== 'application/pdf') throw new VendorRefused('The accounting system did not send a PDF.');
    const name = invoice.data.number.replace(/[^A-Za-z0-9._-]/g, '_');
    res
      .type('application/pdf')
      .set('Content-Disposition', `inline; filename="${name}.pdf"`)
      .set('Cache-Control', 'no-store')
      .send(Buffer.from(pdf.bytes));
  });

  router.use(payRoutes(deps));
  return router;
}

function tabOf(req: Request): Tab {
  const { tab } = req.query;
  return tab === 'paid' || tab === 'all' ? tab : 'due';
}
