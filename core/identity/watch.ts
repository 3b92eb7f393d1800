import type { Request, Response } from 'express';
import { soon, streamEvents, type SendEvent } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { isStillHere } from './still-here.ts';

/** Whoever stays longer connects anew, and is asked again who they are. */
const longestMs = 15 * 60_000;

/** What an open page is told while it stays open. */
export interface Watched {
  /** The news that may concern it. */
  readonly topics: readonly string[];
  /** Milliseconds: news come in bursts (a sync writes page after page), and a page hears of a burst at most so often. */
  readonly pauseMs: number;
  /** Milliseconds after which it is looked again without news, where somebody must be asked who brings none. */
  readonly everyMs?: number;
  /** Takes news in; false: they do not concern this page. */
  hear(news: Readonly<Record<string, unknown>>): boolean;
  /** Looks again and sends what is new: once at the beginning, then after news. One look at a time. */
  tell(send: SendEvent, end: () => void): Promise<void>;
}

/** Streams to an open page for as long as its reader may look: asked before each look, not only at the door. */
export function watch(deps: Deps, req: Request, res: Response, watched: Watched): Promise<void> {
  const { topics, pauseMs, everyMs } = watched;
  return streamEvents(req, res, (send, end) => {
    async function look(): Promise<void> {
      if (await isStillHere(deps.db, req)) await watched.tell(send, end);
      else end();
    }
    const looking = soon(look, pauseMs, (error) => {
      deps.log.error({ err: error, requestId: req.id, topics }, 'an open page was not told the news');
      end();
    });
    const subscriptions = topics.map((topic) =>
      deps.live.subscribe(topic, (news) => {
        if (watched.hear(news)) looking.ask();
      }),
    );
    const again =
      everyMs === undefined
        ? undefined
        : setInterval(() => {
            looking.ask();
          }, everyMs);
    const over = setTimeout(end, longestMs);
    looking.ask();
    return () => {
      for (const unsubscribe of subscriptions) unsubscribe();
      clearInterval(again);
      clearTimeout(over);
      looking.stop();
    };
  });
}
