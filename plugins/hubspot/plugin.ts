import { apiKey, choice, CONTRACT, definePlugin, oauth2 } from '../../core/plugin-api/index.ts';
import { identify, scopes } from './connect.ts';
import { crm } from './crm/crm.ts';
import { settings } from './settings.ts';
import { streams } from './streams/streams.ts';
import { webhooks } from './webhooks.ts';

export default definePlugin({
  id: 'hubspot',
  name: 'HubSpot',
  version: '1.0.0',
  contract: CONTRACT,
  summary:
    'Brings contacts, companies, deals and notes, for staff only. Writes a note when something was signed or paid, nothing else.',
  endpoints: { api: 'https://api.hubapi.com', app: 'https://app.hubspot.com' },
  redirects: ['app'],
  // The smallest plan's limits ('API usage guidelines and limits'): others allow more, but a budget that is too low only
  // waits. Searches have one of their own, see streams/search.ts.
  budget: [
    { per: 'ten seconds', calls: 100 },
    { per: 'day', calls: 250_000 },
  ],
  settings,
  connect: choice('access', {
    token: apiKey(),
    oauth: oauth2({
      authorize: { endpoint: 'app', path: '/oauth/authorize' },
      token: { endpoint: 'api', path: '/oauth/v1/token' },
      scopes,
      clientAuthentication: 'post',
      pkce: false,
      clientId: 'clientId',
      clientSecret: 'clientSecret',
    }),
  }),
  identify,
  streams,
  webhooks,
  crm,
  sandbox: () => import('./sandbox/sandbox.ts'),
});
