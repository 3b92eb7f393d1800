import {
  VendorUnavailable,
  type NormalisedRecord,
  type Page,
  type PluginContext,
  type RecordRef,
} from '../../../core/plugin-api/index.ts';
import { answeredAt, type Answer } from '../client.ts';
import { cursorAfter, readCursor, writeCursor } from './cursor.ts';

/** The largest page Xero gives ('Requests and responses', pageSize). */
export const pageSize = 1000;

/** One page as Xero sent it. */
export interface Batch {
  readonly answer: Answer<unknown>;
  /** What the page held; absent when the answer had no such list, which no answer of Xero lacks. */
  readonly items: readonly Item[] | undefined;
  readonly pageCount: number | null;
  readonly itemCount: number | null;
}

export type Item =
  | { readonly kind: 'record'; readonly record: NormalisedRecord }
  | { readonly kind: 'deleted'; readonly ref: RecordRef }
  | { readonly kind: 'ignored' };

/** Asks for page `page` (from 1) of what changed since (whole seconds; undefined: everything). */
export type Listing = (ctx: PluginContext, since: Date | undefined, page: number) => Promise<Batch>;

/**
 * A pass asks for everything that changed since the last pass began, page by page, in the order of ids: that order
 * cannot move under a running pass, while one by time of change would shift records past a page's edge.
 */
export async function* pass(ctx: PluginContext, listing: Listing, cursor: string | null): AsyncGenerator<Page> {
  let at = readCursor(cursor);
  for (;;) {
    const before = ctx.now();
    const { answer, items, pageCount, itemCount } = await listing(ctx, sinceDate(at.since), at.page);
    if (!items) throw new VendorUnavailable('Xero answered without the list it was asked for.');
    const startedAt = at.startedAt ?? (answeredAt(answer) ?? before).toString();
    const complete = pageCount === null || at.page >= pageCount || items.length === 0;
    at = cursorAfter(at, startedAt, complete);
    yield {
      records: items.flatMap((item) => (item.kind === 'record' ? [item.record] : [])),
      deleted: items.flatMap((item) => (item.kind === 'deleted' ? [item.ref] : [])),
      cursor: writeCursor(at),
      complete,
      calls: 1,
      ...(itemCount === null ? {} : { total: itemCount }),
    };
    if (complete) return;
  }
}

function sinceDate(since: string | null): Date | undefined {
  return since === null ? undefined : new Date(Temporal.Instant.from(since).epochMilliseconds);
}
