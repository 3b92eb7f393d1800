import type { Page, PluginContext } from '../../../core/plugin-api/index.ts';
import { envelopeItem, type Item } from '../records/envelopes.ts';
import type { WirePage } from '../records/wire.ts';
import { nextPass, readCursor, writeCursor, type Cursor } from './cursor.ts';
import { listEnvelopes } from './listing.ts';

/** Open envelopes are looked at this far back, in days; DocuSign voids what is unsigned after 120 days by default, 999 at most. */
const openDays = 1000;

/**
 * A pass lists what changed its state since the last one began, then everything that is still open: one of several
 * signers may act without the envelope changing its state, and a delivery may be lost. No envelope is asked for alone.
 */
export async function* pass(ctx: PluginContext, cursor: string | null): AsyncGenerator<Page> {
  let at = readCursor(cursor);
  for (;;) {
    const startedAt = at.startedAt ?? ctx.now().toString();
    const page = await ask(ctx, at);
    const items = page.envelopes.map((wire) => envelopeItem(ctx, wire));
    const next = after(at, page, startedAt);
    const complete = next.startedAt === null;
    at = next;
    yield { ...sorted(items), cursor: writeCursor(next), complete, calls: 1, ...totalOf(page, next) };
    if (complete) return;
  }
}

function ask(ctx: PluginContext, at: Cursor): Promise<WirePage> {
  if (at.listing === 'changed')
    return listEnvelopes(ctx, 'changed envelopes', { fromDate: at.since, startPosition: at.position });
  const fromDate = ctx
    .now()
    .subtract({ hours: openDays * 24 })
    .toString();
  return listEnvelopes(ctx, 'open envelopes', { fromDate, status: 'sent,delivered', startPosition: at.position });
}

/**
 * How far a page reaches back into the one before, in envelopes: what is completed or deleted in between leaves the list, and
 * all behind it move up. Too many only reads a few twice; what more than these would hide comes with the next pass's open ones.
 */
const reachBack = 50;

/** The first pass has just read everything, the open ones among it. */
function after(at: Cursor, page: WirePage, startedAt: string): Cursor {
  const read = page.envelopes.length;
  if (read > 0 && at.position + read < page.totalSetSize)
    return { ...at, position: at.position + Math.max(read - reachBack, Math.ceil(read / 2)), startedAt };
  if (at.listing === 'changed' && at.since !== null) return { ...at, listing: 'open', position: 0, startedAt };
  return nextPass(startedAt);
}

export function sorted(items: readonly Item[]): Pick<Page, 'records' | 'deleted'> {
  return {
    records: items.flatMap((item) => (item.kind === 'record' ? [item.record] : [])),
    deleted: items.flatMap((item) => (item.kind === 'deleted' ? [item.ref] : [])),
  };
}

function totalOf(page: WirePage, next: Cursor): { readonly total?: number } {
  return next.listing === 'changed' ? { total: page.totalSetSize } : {};
}
