import {
  NotFound,
  type AccountingPort,
  type Invoice,
  type LedgerEntry,
  type PluginContext,
} from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { Pair } from './pair.ts';
import type { Posting } from './posting.ts';
import type { Sending } from './sending.ts';
import type { FreshBooks } from './verdict.ts';

/** Looks in the ledger for what may stand there: one answer each, in order. */
export function find(deps: Deps, pair: Pair, sendings: readonly Sending[]): Promise<readonly (LedgerEntry | null)[]> {
  return deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', (port, ctx) =>
    port.find(
      ctx,
      sendings.map(({ intent }) => intent),
    ),
  );
}

/** What the ledger says now of the invoices these postings are about, and which days are closed. */
export async function readBooks(deps: Deps, pair: Pair, postings: readonly Posting[]): Promise<FreshBooks> {
  const ids = new Set(
    postings.flatMap(({ kind, invoiceId }) => (kind === 'receipt' || kind === 'excess' ? (invoiceId ?? []) : [])),
  );
  return deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'posting', async (port, ctx) => {
    return { lockDates: await port.lockDates(ctx), invoices: await readInvoices(port, ctx, [...ids]) };
  });
}

async function readInvoices(
  port: AccountingPort,
  ctx: PluginContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Invoice | null>> {
  const known = ids.length > 1 ? await port.invoices?.(ctx, ids) : undefined;
  const invoices = new Map<string, Invoice | null>();
  for (const id of ids) invoices.set(id, known ? (known.get(id) ?? null) : await port.invoice(ctx, id).catch(gone));
  return invoices;
}

function gone(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}
