import express from 'express';
import type { Sandbox, SandboxKit, SandboxModule } from '../../../core/plugin-api/index.ts';
import { actsOf } from './acts.ts';
import { apiRoutes } from './api/router.ts';
import { signaturesFor } from './connect.ts';
import { touch } from './happenings/touch.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { openTokens } from './oauth/tokens.ts';
import { openOffice, type Office } from './office.ts';
import { seed } from './seed.ts';
import { signingRoutes } from './signing/routes.ts';

/** DocuSign, played locally: account server, eSignature REST API, signing pages, Connect. */
const sandbox: SandboxModule = { create };
export default sandbox;

/** The number of the account's own Connect configuration. */
const connectId = 10_001;

function create(kit: SandboxKit): Sandbox {
  const office = openOffice(kit);
  const tokens = openTokens(office);
  const routes = express.Router();
  routes.use(oauthRoutes(office, tokens), apiRoutes(office, tokens), signingRoutes(office));
  return {
    routes,
    isApi: (_method, path) => path.startsWith('/restapi/') || path === '/oauth/token' || path === '/oauth/userinfo',
    seed: (firm) => seed(office, firm),
    acts: actsOf(office, tokens),
    touch: () => touch(office),
    state: () => stateOf(office),
    credentials() {
      const { integrationKey, user, privateKey } = office.setup();
      return { environment: 'production', integrationKey, userId: user.id, privateKey };
    },
    registerWebhook(url) {
      office.change({ connect: { id: connectId, url } });
      return { hmacKeys: office.setup().hmacKeys.join(' ') };
    },
    webhookHeaders: (delivery) => signaturesFor(office, delivery),
  };
}

/** What tests look at; the credentials have their own door. */
function stateOf(office: Office): unknown {
  const { accountId, accountName, user, consented, connect, limits } = office.setup();
  return {
    account: { accountId, accountName, user, consented, connect, limits },
    envelopes: office.envelopes.list(),
    views: office.views.list(),
    sessions: office.sessions.list(),
  };
}
