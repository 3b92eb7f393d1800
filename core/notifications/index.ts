import { z } from 'zod';
import type { Wing } from '../wing.ts';
import { mailboxRoutes } from './mailbox.ts';
import { queueWaitingMails, sendMail } from './send-mail.ts';

export { queueMail, type Mail, type Note } from './queue-mail.ts';

const payload = z.object({ mailId: z.uuid() });

/** Mail that leaves, and the mailbox that shows it in the demo. */
export const notifications: Wing = {
  name: 'notifications',
  routes: mailboxRoutes,
  jobs: (deps) => ({
    'mail.send': (given) => sendMail(deps, payload.parse(given).mailId),
    'mail.tend': () => queueWaitingMails(deps),
  }),
  schedules: [{ job: 'mail.tend', every: '30m' }],
};
