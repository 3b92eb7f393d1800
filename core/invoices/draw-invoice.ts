import type { Request, Response } from 'express';
import { scoped, transaction, type Transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { clientOf } from '../identity/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { givenBackOf } from '../payments/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { delayedDays } from './delayed.ts';
import { invoiceView } from './page-model.ts';
import { readHistory, readInvoice, type InvoicePage } from './queries.ts';

/** Draws an invoice; `problems` are those of the Pay form that was just sent. */
export async function drawInvoice(
  deps: Deps,
  req: Request,
  res: Response,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const { invoice, history } = await asReader(deps, req, async (tx) => {
    const found = await visibleInvoice(tx, req);
    return { invoice: found, history: await readHistory(tx, found) };
  });
  const givenBack = await transaction(deps.db, (tx) => givenBackOf(tx, invoice.externalId));
  const processors = await deps.plugins.withPort('payments');
  const { t } = voiceFor(req.shell, req.firm, clientOf(req).person);
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  renderPage(req, res, 'invoices/detail', {
    title: t('invoices.one', { number: invoice.data.number }),
    invoice: invoice.data,
    view: invoiceView(invoice, todayFor(deps, req), processors.length === 1),
    history,
    givenBack,
    readAt: invoice.readAt,
    hasPdf: offersPdf(deps, await deps.plugins.connections(), invoice),
    problems,
    delayedDays,
    sentAmount: typeof body['amount'] === 'string' ? body['amount'].slice(0, 40) : null,
  });
}

/** The invoice of the address, if this reader may see it; the same answer for none and for somebody else's. */
export async function visibleInvoice(tx: Transaction, req: Request): Promise<InvoicePage> {
  const id = String(req.params['id']);
  const invoice = isId(id) ? await readInvoice(tx, id) : null;
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

/** What this reader's active client may see, in one short transaction. */
export function asReader<T>(deps: Deps, req: Request, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const reader = clientOf(req);
  return scoped(deps.db, { personId: reader.person.id, clientId: reader.clientId }, work);
}

/** Today in the firm's zone: due dates lie in it. */
export function todayFor(deps: Deps, req: Request): string {
  return deps.clock
    .now()
    .toZonedDateTimeISO(req.firm?.timeZone ?? 'UTC')
    .toPlainDate()
    .toString();
}

function offersPdf(
  deps: Deps,
  connections: Awaited<ReturnType<Deps['plugins']['connections']>>,
  invoice: InvoicePage,
): boolean {
  const connection = connections.find(({ id }) => id === invoice.connectionId);
  const plugin = deps.plugins.plugins.find(({ id }) => id === connection?.pluginId);
  return (
    connection?.enabled === true && plugin?.state === 'ready' && plugin.definition.accounting?.invoicePdf !== undefined
  );
}
