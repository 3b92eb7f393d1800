import { missing } from './errors.ts';
import type { Range } from './params.ts';

interface Paging {
  readonly limit: number;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
  readonly created?: Range | undefined;
}

interface Listed {
  readonly id: string;
  readonly created: number;
}

/** One page, newest first (API reference, 'Pagination'). Throws ApiError for a cursor that names nothing. */
export function pageOf<T extends Listed>(things: readonly T[], paging: Paging, what: string, url: string) {
  const all = newestFirst(things).filter(({ created }) => within(created, paging.created));
  const { limit, starting_after: after, ending_before: before } = paging;
  const start = after === undefined ? 0 : indexOf(all, after, what, 'starting_after') + 1;
  const end = before === undefined ? null : indexOf(all, before, what, 'ending_before');
  const from = end === null ? start : Math.max(start, end - limit);
  const to = end === null ? start + limit : end;
  return {
    object: 'list' as const,
    data: all.slice(from, to),
    has_more: end === null ? to < all.length : from > start,
    url,
  };
}

/** Things of the same second in the order they came about, the last first. */
function newestFirst<T extends Listed>(things: readonly T[]): T[] {
  return things.toReversed().sort((a, b) => b.created - a.created);
}

function indexOf(things: readonly Listed[], id: string, what: string, param: string): number {
  const index = things.findIndex((thing) => thing.id === id);
  if (index < 0) throw missing(what, id, param);
  return index;
}

function within(at: number, { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity }: Range = {}): boolean {
  return at > gt && at >= gte && at < lt && at <= lte;
}
