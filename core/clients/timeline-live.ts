import type { Request, Response } from 'express';
import type { Transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { printOf, watchPart } from '../identity/index.ts';
import { mayConcern } from '../records/index.ts';
import { newEntries, type Entry, type Shown } from '../timeline/index.ts';
import { fragmentOf } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { daysOf, systemsOf } from './entry-view.ts';
import { askOf, questionOf } from './timeline-question.ts';

/** An open page hears of a burst at most so often, in milliseconds. */
const pauseMs = 500;

/** Whose timeline is watched, and how its rows are read: within the watcher's rights. */
export interface Watching {
  readonly clientId: string;
  readonly timeZone: string;
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * Sends an open timeline what it does not show yet, as one list that replaces the one sent before: whoever connects
 * again (a page in the background pauses) gets the whole of it and nothing twice. Ends when the watcher may no
 * longer look.
 */
export function watchTimeline(deps: Deps, req: Request, res: Response, watching: Watching): Promise<void> {
  const question = { ...questionOf(req.query), before: null, after: null, on: null };
  const ask = askOf(question, watching.clientId, watching.timeZone);
  const shown = shownOf(req);
  return watchPart(deps, req, res, {
    topics: ['records'],
    pauseMs,
    hear: (news) => mayConcern(news, watching.clientId),
    shown: printOf(''),
    async draw() {
      const entries = await watching.read((tx) => newEntries(tx, ask, shown));
      return { html: entries.length === 0 ? '' : await drawn(deps, req, entries) };
    },
  });
}

async function drawn(deps: Deps, req: Request, entries: readonly Entry[]): Promise<string> {
  const days = daysOf(req, await systemsOf(deps.plugins), entries);
  return fragmentOf(req, 'timeline/arrived', { days, count: entries.length });
}

function shownOf({ query }: Request): Shown {
  const since = typeof query.since === 'string' && isId(query.since) ? query.since : 'f';
  const ids = typeof query.shown === 'string' ? query.shown.split(' ').filter(isId) : [];
  return { since, ids };
}
