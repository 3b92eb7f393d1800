import express from 'express';
import type { Sandbox, SandboxKit, SandboxModule } from '../../../core/plugin-api/index.ts';
import { actsOf } from './acts/acts.ts';
import { touch } from './acts/touch.ts';
import { withTenant, withToken } from './api/access.ts';
import { idempotency } from './api/idempotency.ts';
import { limits } from './api/limits.ts';
import { readingRoutes } from './api/reading.ts';
import { writingRoutes } from './api/writing.ts';
import { books } from './books.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { openTokens, type Tokens } from './oauth/tokens.ts';
import { seed } from './seed/seed.ts';

/** Xero, played locally: identity server, Accounting API, webhooks. */
const sandbox: SandboxModule = { create };
export default sandbox;

function create(kit: SandboxKit): Sandbox {
  const ledger = openLedger(kit);
  const tokens = openTokens(ledger);
  return {
    routes: routesOf(ledger, tokens),
    isApi: (_method, path) => /^\/(api\.xro|connections|connect)(\/|$)/i.test(path),
    seed: (firm) => seed(ledger, firm),
    acts: actsOf(ledger, tokens),
    touch: () => touch(ledger),
    state: () => stateOf(ledger),
    books: () => books(ledger),
    credentials: () => {
      const { clientId, clientSecret, webhookKey } = ledger.organisation();
      return { clientId, clientSecret, webhookKey };
    },
    registerWebhook(url) {
      ledger.changeOrganisation({ webhookUrl: url });
      return { webhookKey: ledger.organisation().webhookKey };
    },
  };
}

function routesOf(ledger: Ledger, tokens: Tokens): express.Router {
  const router = express.Router();
  router.use(oauthRoutes(ledger, tokens));
  const json = express.json({ limit: '4mb' });
  router.use(
    '/api.xro/2.0',
    withToken(tokens),
    withTenant(ledger),
    limits(ledger),
    json,
    idempotency(ledger),
    readingRoutes(ledger),
    writingRoutes(ledger, tokens),
  );
  return router;
}

/** What tests look at; the credentials have their own door. */
function stateOf(ledger: Ledger): unknown {
  const { name, tenantId, periodLock, webhookUrl, limits: calls, idempotency: keys } = ledger.organisation();
  return {
    organisation: { name, tenantId, periodLock, webhookUrl, limits: calls, idempotency: keys },
    counts: {
      accounts: ledger.accounts.size,
      contacts: ledger.contacts.size,
      invoices: ledger.invoices.size,
      creditNotes: ledger.creditNotes.size,
      payments: ledger.payments.size,
      bankTransactions: ledger.bankTransactions.size,
      transfers: ledger.transfers.size,
    },
    // Suppliers' bills stand in no books of the door, and never in a client's pages.
    bills: ledger.invoices.list().flatMap(({ type, number }) => (type === 'ACCPAY' ? number : [])),
  };
}
