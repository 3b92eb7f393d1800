import { z } from 'zod';
import type { Books } from '../../books.ts';
import type { Endpoint } from '../endpoint.ts';
import { missing } from '../errors.ts';
import { checked, expand } from '../params.ts';

const plain = z.strictObject({ expand });

/** Retrieves one thing by the id in its path; 404 where there is none. */
export function reading(path: string, what: string, find: (books: Books, id: string) => unknown): Endpoint {
  return {
    method: 'GET',
    path,
    handle({ books, params, id }) {
      const found = find(books, id);
      if (found === undefined) throw missing(what, id, 'id');
      return { ...checked(plain, params), body: found };
    },
  };
}
