import type { Wing } from '../wing.ts';
import { notesRoutes } from './routes.ts';
import { tellCrm } from './tell.ts';

/** What happens with a client is told to the customer relationship system, as notes, once each. */
export const crmWing: Wing = {
  name: 'crm',
  routes: notesRoutes,
  jobs: (deps) => ({ 'crm.tell': () => tellCrm(deps) }),
  schedules: [{ job: 'crm.tell', every: '1h' }],
  subscriptions: [{ kinds: ['payment', 'envelope', 'person', 'company'], job: 'crm.tell' }],
};
