import { CONTRACT, definePlugin, oauth2 } from '../../core/plugin-api/index.ts';
import { accounting } from './accounting/accounting.ts';
import { identify, organisations, scopes } from './connect.ts';
import { settings } from './settings.ts';
import { streams } from './streams/streams.ts';
import { webhooks } from './webhooks.ts';

export default definePlugin({
  id: 'xero',
  name: 'Xero',
  version: '1.0.0',
  contract: CONTRACT,
  summary:
    'Brings invoices, contacts, payments and bank entries of the books. Writes payments, fees, transfers and credits for card money, and the accounts for it where asked, nothing else.',
  endpoints: {
    api: 'https://api.xero.com',
    login: 'https://login.xero.com',
    identity: 'https://identity.xero.com',
  },
  redirects: ['login'],
  // Per organisation ('OAuth 2.0 API limits', March 2026). 1,000 a day is the Starter tier; paid tiers allow 5,000,
  // but a budget that is too low only waits, one that is too high is refused by Xero.
  budget: [{ per: 'minute', calls: 60 }, { per: 'day', calls: 1000 }, { concurrent: 5 }],
  settings,
  connect: oauth2({
    authorize: { endpoint: 'login', path: '/identity/connect/authorize' },
    token: { endpoint: 'identity', path: '/connect/token' },
    revoke: { endpoint: 'identity', path: '/connect/revocation' },
    scopes,
    clientAuthentication: 'basic',
    pkce: true,
    clientId: 'clientId',
    clientSecret: 'clientSecret',
    organisations,
  }),
  identify,
  streams,
  webhooks,
  accounting,
  sandbox: () => import('./sandbox/sandbox.ts'),
});
