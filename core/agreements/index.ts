import { z } from 'zod';
import type { Wing } from '../wing.ts';
import { deskRoutes } from './desk-routes.ts';
import { fileEvidence } from './evidence.ts';
import { followEnvelopes } from './follow.ts';
import { portalRoutes } from './portal-routes.ts';
import { showSection } from './sections.ts';
import { sendAgreement } from './send.ts';
import { tendAgreements } from './tend.ts';

export { agreementView, type AgreementView } from './page-model.ts';
export { deskLine } from './desk-line.ts';
export { oneFollowerAtATime } from './follow.ts';
export { listForDesk, listPapers } from './queries.ts';

const named = z.object({ id: z.uuid() });

/** Agreements: sent for signature, read and signed in the portal, their evidence filed. */
export const agreementsWing: Wing = {
  name: 'agreements',
  before: (deps) => [showSection(deps)],
  routes: (deps) => portalRoutes(deps).use(deskRoutes(deps)),
  jobs: (deps) => ({
    'agreements.send': (given) => sendAgreement(deps, named.parse(given).id),
    'agreements.file': (given) => fileEvidence(deps, named.parse(given).id),
    'agreements.follow': ({ connectionId }) => followEnvelopes(deps, String(connectionId)),
    'agreements.tend': () => tendAgreements(deps),
  }),
  schedules: [{ job: 'agreements.tend', every: '1m' }],
  subscriptions: [{ kinds: ['envelope'], job: 'agreements.follow' }],
};
