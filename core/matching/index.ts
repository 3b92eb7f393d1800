import type { Wing } from '../wing.ts';
import { match } from './match.ts';
import { matchingRoutes } from './routes.ts';

export { oneMatcherAtATime } from './match.ts';
export { countLinks } from './queries.ts';

/** Who is who: which of the people and companies the vendors know are whose, and the pages where staff decide. */
export const matchingWing: Wing = {
  name: 'matching',
  routes: matchingRoutes,
  jobs: (deps) => ({ 'matching.match': () => match(deps.db, deps.clock) }),
  // A new sign-in brings an address too, and no record tells of it.
  schedules: [{ job: 'matching.match', every: '1d' }],
  subscriptions: [{ kinds: ['person', 'company', 'contact'], job: 'matching.match' }],
};
