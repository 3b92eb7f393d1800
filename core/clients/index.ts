import type { Wing } from '../wing.ts';
import { transaction } from '../db/index.ts';
import { gatherMerged } from './merger/gather.ts';
import { leadOn } from './merger/lead-on.ts';
import { mergerRoutes } from './merger/routes.ts';
import { staffRoutes } from './staff-routes.ts';
import { judgeStates } from './states.ts';
import { timelineRoutes } from './timeline-routes.ts';

export { daysOf, systemsOf } from './entry-view.ts';

/** Whom the firm works for: the desk's pages about them, and the timeline that they and the firm read. */
export const clientsWing: Wing = {
  name: 'clients',
  before: (deps) => [leadOn(deps)],
  routes: (deps) => staffRoutes(deps).use(mergerRoutes(deps)).use(timelineRoutes(deps)),
  jobs: (deps) => ({
    'clients.judge': () => judgeStates(deps.db, deps.clock),
    'clients.gather': () => transaction(deps.db, gatherMerged),
  }),
  schedules: [
    { job: 'clients.judge', every: '1d' },
    { job: 'clients.gather', every: '1d' },
  ],
  subscriptions: [{ kinds: ['contact', 'invoice'], job: 'clients.judge' }],
};
