import { apiKey, CONTRACT, definePlugin } from '../../core/plugin-api/index.ts';
import { identify } from './connect.ts';
import { payments } from './payments/payments.ts';
import { settings } from './settings.ts';
import { streams } from './streams/streams.ts';
import { webhooks } from './webhooks.ts';

export default definePlugin({
  id: 'stripe',
  name: 'Stripe',
  version: '1.0.0',
  contract: CONTRACT,
  summary:
    'Takes card and bank payments for invoices and brings every charge, refund, dispute and payout with its fees. Writes checkouts and refunds, nothing else.',
  endpoints: { api: 'https://api.stripe.com', checkout: 'https://checkout.stripe.com' },
  redirects: ['checkout'],
  // Stripe allows 100 calls a second live and 25 in test mode ('Rate limits'); the lower holds for both.
  budget: [{ per: 'second', calls: 25 }],
  settings,
  connect: apiKey(),
  identify,
  streams,
  webhooks,
  payments,
  sandbox: () => import('./sandbox/sandbox.ts'),
});
