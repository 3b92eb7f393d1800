import { Router, type Request } from 'express';
import { asClient, clientOf, printOf, watchPart } from '../identity/index.ts';
import { mayConcern } from '../records/index.ts';
import { fragmentOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { arriveFrom, type Arrival } from './arrive.ts';
import { visiblePaper } from './sign.ts';

/** Seconds between two looks of a page that waits for the service's news without JavaScript. It asks only us. */
const lookAgainSeconds = 4;

/** With JavaScript it hears the news, of a burst at most so often, in milliseconds. */
const pauseMs = 500;

export type Outcome = 'signed' | 'waiting' | 'declined' | 'voided' | 'expired' | 'left';

/** Back from the signing service's page. */
export function returnRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/agreements/:id/return', asClient, async (req, res) => {
    const id = String(req.params['id']);
    const arrival = await arriveFrom(deps, clientOf(req), id, queryOf(req));
    const outcome = outcomeOf(arrival);
    if (outcome === null) {
      res.redirect(303, `/agreements/${id}`);
      return;
    }
    const told = draw(req, arrival, outcome);
    const isWaiting = outcome === 'waiting';
    renderPage(req, res, 'agreements/return', {
      title: titleOf(req, outcome),
      told,
      live: isWaiting ? `/agreements/${id}/return/live?shown=${printOf(told)}` : null,
      lookAgain: isWaiting ? lookAgainSeconds : null,
    });
  });

  router.get('/agreements/:id/return/live', asClient, async (req, res) => {
    const reader = clientOf(req);
    const id = String(req.params['id']);
    await visiblePaper(deps, reader, id);
    await watchPart(deps, req, res, {
      topics: ['agreements'],
      pauseMs,
      hear: (news) => mayConcern(news, reader.clientId),
      shown: queryOf(req)['shown'] ?? '',
      async draw() {
        const arrival = await arriveFrom(deps, reader, id, {});
        const outcome = outcomeOf(arrival) ?? 'waiting';
        return { html: draw(req, arrival, outcome), isOver: outcome !== 'waiting' };
      },
    });
  });
  return router;
}

function titleOf(req: Request, outcome: Outcome): string {
  return voiceFor(req.shell, req.firm, clientOf(req).person).t(`agreements.return.${outcome}.title`);
}

function draw(req: Request, { paper }: Arrival, outcome: Outcome): string {
  const { agreement } = paper;
  return fragmentOf(req, 'agreements/returned', {
    title: titleOf(req, outcome),
    outcome,
    id: agreement.id,
    subject: agreement.subject,
    reason: agreement.reason,
    isComplete: agreement.status === 'completed',
  });
}

/** What the page says; null where there is nothing to come back from. Pure. */
export function outcomeOf({ standing, hint, paper }: Pick<Arrival, 'standing' | 'hint' | 'paper'>): Outcome | null {
  switch (standing.kind) {
    case 'completed':
    case 'signed':
      return 'signed';
    case 'confirming':
      return 'waiting';
    case 'declined':
    case 'voided':
      return standing.kind;
    case 'to_sign': {
      const cameBack = paper.signers.some(({ id, returnedAt }) => id === standing.signer.id && returnedAt !== null);
      if (!cameBack) return null;
      return hint === 'expired' ? 'expired' : 'left';
    }
    default:
      return null;
  }
}

function queryOf(req: Request): Readonly<Record<string, string>> {
  const pairs = Object.entries(req.query).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}
