import type { Collection, SandboxKit } from '../../../core/plugin-api/index.ts';
import type { Holder } from './objects/account.ts';
import type { StoredBalanceTransaction } from './objects/balance-transaction.ts';
import type { StoredCharge } from './objects/charge.ts';
import type { StoredDispute } from './objects/dispute.ts';
import type { StoredEvent } from './objects/event.ts';
import type { StoredPaymentIntent } from './objects/payment-intent.ts';
import type { StoredPayout } from './objects/payout.ts';
import type { StoredRefund } from './objects/refund.ts';
import type { StoredSession } from './objects/session.ts';
import type { StoredWebhookEndpoint } from './objects/webhook-endpoint.ts';

/** What a session will make when it is paid, and what its page shows. */
export interface CheckoutPlan {
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly amount: number }[];
}

/** What the sandbox knows of itself; kept apart, since a sandbox with nothing else counts as empty. */
export interface Setup {
  readonly apiKey: string;
  readonly holder: Holder;
  /** Currencies it does not settle in: each with what one unit of it brings of its own, digits as text. */
  readonly rates?: Readonly<Record<string, string>>;
  /** Unix seconds up to which 'money became available' was announced. */
  readonly announcedUntil: number;
}

/** Everything the sandbox remembers. */
export interface Books {
  readonly kit: SandboxKit;
  readonly setups: Collection<Setup>;
  readonly sessions: Collection<StoredSession>;
  readonly plans: Collection<CheckoutPlan>;
  readonly paymentIntents: Collection<StoredPaymentIntent>;
  readonly charges: Collection<StoredCharge>;
  readonly balanceTransactions: Collection<StoredBalanceTransaction>;
  /** Which payout took a balance transaction: its id, the payout's id. */
  readonly payoutOf: Collection<string>;
  readonly refunds: Collection<StoredRefund>;
  readonly disputes: Collection<StoredDispute>;
  readonly payouts: Collection<StoredPayout>;
  readonly events: Collection<StoredEvent>;
  readonly endpoints: Collection<StoredWebhookEndpoint>;
  /** The signing secret of an endpoint, by its id. */
  readonly signingSecrets: Collection<string>;
  /** Unix seconds. */
  readonly now: () => number;
}

export function openBooks(kit: SandboxKit): Books {
  const { store } = kit;
  const books: Books = {
    kit,
    setups: store.collection('#setup'),
    sessions: store.collection('sessions'),
    plans: store.collection('plans'),
    paymentIntents: store.collection('payment_intents'),
    charges: store.collection('charges'),
    balanceTransactions: store.collection('balance_transactions'),
    payoutOf: store.collection('payout_of'),
    refunds: store.collection('refunds'),
    disputes: store.collection('disputes'),
    payouts: store.collection('payouts'),
    events: store.collection('events'),
    endpoints: store.collection('#endpoints'),
    signingSecrets: store.collection('#signing_secrets'),
    now: () => Math.floor(kit.now().epochMilliseconds / 1000),
  };
  if (!books.setups.get('setup')) books.setups.put('setup', firstSetup(books));
  return books;
}

export function setupOf(books: Books): Setup {
  return books.setups.get('setup') ?? firstSetup(books);
}

function firstSetup({ kit, now }: Books): Setup {
  return {
    apiKey: `sk_test_${kit.id(32)}`,
    holder: {
      id: `acct_1${kit.id(15)}`,
      name: 'Sandbox account',
      email: 'owner@example.com',
      timeZone: 'Etc/UTC',
      currency: 'GBP',
      country: 'GB',
      created: now(),
    },
    announcedUntil: now(),
  };
}
