import type Stripe from 'stripe';
import type { NormalisedRecord, Page, PluginContext } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { changesSince, written, type ListCursor } from './cursor.ts';

/** Stripe's largest page. */
export const pageSize = 100;

export interface ListParams {
  limit: number;
  starting_after?: string;
  created?: { gte: number };
}

/** A list endpoint, and what its things are in Portico's words. */
export interface Listing<T extends { id: string }> {
  readonly what: string;
  list(stripe: Stripe, params: ListParams): Promise<Stripe.Response<Stripe.ApiList<T>>>;
  records(ctx: PluginContext, things: readonly T[]): readonly NormalisedRecord[];
}

/**
 * Everything there is, newest first: as many calls as there are full pages. What comes into being meanwhile stands
 * before the first page and is found by the changes since `began`.
 */
export async function* everything<T extends { id: string }>(
  ctx: PluginContext,
  listing: Listing<T>,
  start: ListCursor,
): AsyncGenerator<Page> {
  let after = start.after;
  for (;;) {
    const page = await onePage(ctx, listing, after === null ? {} : { starting_after: after });
    after = page.data.at(-1)?.id ?? after;
    yield {
      records: listing.records(ctx, page.data),
      deleted: [],
      cursor: written(page.has_more ? { ...start, after } : changesSince(start.began, [])),
      complete: !page.has_more,
      calls: 1,
    };
    if (!page.has_more) return;
  }
}

/** One full page of a list. */
export function onePage<T extends { id: string }>(
  ctx: PluginContext,
  { what, list }: Pick<Listing<T>, 'what' | 'list'>,
  params: Omit<ListParams, 'limit'>,
): Promise<{ data: T[]; has_more: boolean }> {
  return reading(ctx, `list ${what}`, (stripe) => list(stripe, { limit: pageSize, ...params }));
}
