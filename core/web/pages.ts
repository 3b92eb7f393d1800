import type { Request } from 'express';

/** A page of a list, by number. Lists that grow without end go by cursor instead. */
export interface PageOf {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly offset: number;
  /** One more than `size`: the row too many says whether there is a next page. */
  readonly limit: number;
}

/** Which page the address asks for (`?page=3`); nonsense is page 1. */
export function pageOf(req: Request, size: number): PageOf {
  const asked = Number(typeof req.query.page === 'string' ? req.query.page : '1');
  const number = Number.isSafeInteger(asked) && asked >= 1 && asked <= 1_000_000 ? asked : 1;
  return { number, size, offset: (number - 1) * size, limit: size + 1 };
}

/** The rows to show, and the addresses of the pages beside this one (null where there is none). */
export function paged<Row>(
  req: Request,
  page: PageOf,
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly previous: string | null; readonly next: string | null } {
  return {
    rows: rows.slice(0, page.size),
    previous: page.number > 1 ? addressOf(req, page.number - 1) : null,
    next: rows.length > page.size ? addressOf(req, page.number + 1) : null,
  };
}

function addressOf(req: Request, number: number): string {
  const address = new URL(req.originalUrl, 'http://here');
  if (number === 1) address.searchParams.delete('page');
  else address.searchParams.set('page', String(number));
  return address.pathname + address.search;
}
