import { Router, type Request } from 'express';
import { asClient, clientOf } from '../identity/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { arriveFrom, type Arrival } from './arrive.ts';

/** Seconds between two looks of a page that waits for the service's news, with or without JavaScript. It asks only us. */
const lookAgainSeconds = 4;

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
    const { agreement } = arrival.paper;
    const { t } = voiceFor(req.shell, req.firm, clientOf(req).person);
    // A page in doubt looks again by itself; the header does it without JavaScript.
    if (outcome === 'waiting') res.set('Refresh', String(lookAgainSeconds));
    renderPage(req, res, 'agreements/return', {
      title: t(`agreements.return.${outcome}.title`),
      outcome,
      id,
      subject: agreement.subject,
      reason: agreement.reason,
      isComplete: agreement.status === 'completed',
    });
  });
  return router;
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
