import type { Books } from '../books.ts';
import type { Param } from './form.ts';

export interface Call {
  readonly books: Books;
  /** The path's `:id`, empty where it has none. */
  readonly id: string;
  readonly params: Readonly<Record<string, Param>>;
}

/** One operation of the API. It answers the object before expansion, and the paths to expand. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** '/v1/charges/:id'. */
  readonly path: string;
  handle(call: Call): { readonly body: unknown; readonly expand?: readonly string[] };
}
