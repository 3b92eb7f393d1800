import express from 'express';
import type { Sandbox, SandboxKit, SandboxModule } from '../../../core/plugin-api/index.ts';
import { actsOf } from './acts.ts';
import { withToken } from './api/access.ts';
import { accountRoutes } from './api/account.ts';
import { associationRoutes } from './api/associations.ts';
import { answerErrors, notFound } from './api/errors.ts';
import { limits } from './api/limits.ts';
import { pipelineRoutes } from './api/pipelines.ts';
import { readingRoutes } from './api/reading.ts';
import { searchRoutes } from './api/search.ts';
import { writingRoutes } from './api/writing.ts';
import { openCrm, type Crm } from './crm.ts';
import { touch } from './happenings/touch.ts';
import { signatureFor } from './events.ts';
import { typeNames } from './model.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { openTokens, type Tokens } from './oauth/tokens.ts';
import { seed } from './seed.ts';

/** HubSpot, played locally: objects, associations, search, OAuth, webhooks. */
const sandbox: SandboxModule = { create };
export default sandbox;

function create(kit: SandboxKit): Sandbox {
  const crm = openCrm(kit);
  const tokens = openTokens(crm);
  return {
    routes: routesOf(crm, tokens),
    // The account's details are left out: the description that recorded traffic is held against is made of the SDK,
    // which has no such call.
    isApi: (_method, path) => /^\/(crm\/v\d|oauth\/v\d)\//.test(path),
    recordsWebhooks: false,
    seed: (firm) => seed(crm, firm),
    acts: actsOf(crm, tokens),
    touch: () => touch(crm),
    state: () => stateOf(crm),
    credentials: () => ({ access: 'token', accessToken: crm.account().accessToken }),
    registerWebhook(url) {
      crm.changeAccount({ webhookUrl: url });
      return { clientSecret: crm.account().clientSecret };
    },
    webhookHeaders: (delivery) => signatureFor(crm, delivery),
  };
}

function routesOf(crm: Crm, tokens: Tokens): express.Router {
  const router = express.Router();
  router.use(oauthRoutes(crm, tokens));
  const api = express.Router();
  api.use(express.json({ limit: '10mb' }), withToken(crm, tokens), limits(crm));
  api.use(accountRoutes(crm), searchRoutes(crm), readingRoutes(crm), writingRoutes(crm));
  api.use(associationRoutes(crm), pipelineRoutes());
  api.use(() => {
    throw notFound();
  });
  api.use(answerErrors(crm));
  router.use(api);
  return router;
}

/** What tests look at; the credentials have their own door. */
function stateOf(crm: Crm): unknown {
  const { portalId, timeZone, currency, webhookUrl, clientId } = crm.account();
  return {
    account: { portalId, timeZone, currency, webhookUrl, clientId },
    counts: Object.fromEntries(
      typeNames.map((type) => [
        type,
        crm
          .objects(type)
          .list()
          .filter(({ archivedAt }) => archivedAt === null).length,
      ]),
    ),
    notes: crm.objects('notes').list().slice(-50),
  };
}
