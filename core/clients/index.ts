import type { Wing } from '../wing.ts';
import { staffRoutes } from './staff-routes.ts';
import { judgeStates } from './states.ts';
import { timelineRoutes } from './timeline-routes.ts';

export { daysOf, systemsOf } from './entry-view.ts';

/** Whom the firm works for: the desk's pages about them, and the timeline that they and the firm read. */
export const clientsWing: Wing = {
  name: 'clients',
  routes: (deps) => staffRoutes(deps).use(timelineRoutes(deps)),
  jobs: (deps) => ({ 'clients.judge': () => judgeStates(deps.db, deps.clock) }),
  schedules: [{ job: 'clients.judge', every: '1d' }],
  subscriptions: [{ kinds: ['contact', 'invoice'], job: 'clients.judge' }],
};
