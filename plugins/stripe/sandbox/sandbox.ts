import express from 'express';
import type { SandboxKit, SandboxModule } from '../../../core/plugin-api/index.ts';
import { actsOf } from './acts.ts';
import { apiRoutes } from './api/router.ts';
import { openBooks, setupOf, type Books } from './books.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import { addEndpoint, signatureFor } from './events.ts';
import { shown } from './happenings/movements.ts';
import { catchUp } from './happenings/time.ts';
import { balanceObject } from './objects/balance.ts';
import { touch } from './happenings/touch.ts';
import { seed } from './seed.ts';

/** How often it is looked whether a moment has passed that changes something, without any request. */
const lookMs = 1000;

/** Stripe in test mode, played on loopback: its API, its hosted page, its webhooks. */
const sandbox: SandboxModule = {
  create(kit: SandboxKit) {
    const books = openBooks(kit);
    const routes = express.Router();
    routes.use(apiRoutes(books));
    routes.use(checkoutRoutes(books));
    const timer = setInterval(() => catchUp(books), lookMs);
    timer.unref();
    return {
      routes,
      isApi: (_method, path) => path.startsWith('/v1/'),
      seed: (firm) => seed(books, firm),
      acts: actsOf(books),
      touch: () => touch(books),
      state: () => stateOf(books),
      credentials: () => ({ apiKey: setupOf(books).apiKey }),
      registerWebhook: (url) => ({ webhookSecret: addEndpoint(books, url) }),
      webhookHeaders: (delivery) => signatureFor(books, delivery),
      close: () => clearInterval(timer),
    };
  },
};

export default sandbox;

function stateOf(books: Books) {
  const now = books.now();
  return {
    account: setupOf(books).holder,
    balance: balanceObject(books),
    sessions: books.sessions.list(),
    payment_intents: books.paymentIntents.list(),
    charges: books.charges.list(),
    balance_transactions: books.balanceTransactions
      .list()
      .map((bt) => ({ ...shown(bt, now), payout: books.payoutOf.get(bt.id) ?? null })),
    refunds: books.refunds.list(),
    disputes: books.disputes.list(),
    payouts: books.payouts.list(),
    events: books.events.list(),
    webhook_endpoints: books.endpoints.list(),
  };
}
