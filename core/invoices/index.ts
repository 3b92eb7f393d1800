import type { Wing } from '../wing.ts';
import { invoiceRoutes } from './routes.ts';

export { todayFor } from './draw-invoice.ts';
export { lineView, type LineView } from './page-model.ts';
export { listInvoices } from './queries.ts';

/** A client's invoices, and paying them. */
export const invoicesWing: Wing = { name: 'invoices', routes: invoiceRoutes };
