import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Deps } from '../wing.ts';
import { watch, type Watched } from './watch.ts';

/** A part of a page that is drawn anew as it changes. */
export interface WatchedPart extends Omit<Watched, 'tell'> {
  /** `printOf` the part as the page shows it, by its address. */
  readonly shown: string;
  /** The part as it is now, within the reader's rights; `isOver` where nothing more is to come. */
  draw(): Promise<{ readonly html: string; readonly isOver?: boolean }>;
}

/** Names what a part of a page shows, short enough for an address. */
export function printOf(html: string): string {
  return createHash('sha256').update(html).digest('base64url').slice(0, 22);
}

/**
 * Sends an open page a part of it whenever that has become another one. Each event carries the print of what it shows, which
 * comes back when the browser connects again (a page in the background pauses): nothing is sent, or announced, twice. Ends
 * with the event `done` once it is over.
 */
export function watchPart(deps: Deps, req: Request, res: Response, part: WatchedPart): Promise<void> {
  let shown = req.get('last-event-id') ?? part.shown;
  return watch(deps, req, res, {
    ...part,
    async tell(send, end) {
      const { html, isOver = false } = await part.draw();
      const print = printOf(html);
      if (print !== shown) send('message', html, print);
      shown = print;
      if (!isOver) return;
      send('done', {});
      end();
    },
  });
}
