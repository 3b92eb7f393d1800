import { CONTRACT, definePlugin, jwtGrant } from '../../core/plugin-api/index.ts';
import { audience, endpointFor, identify, scopes } from './connect.ts';
import { settings } from './settings.ts';
import { signatures } from './signatures/signatures.ts';
import { streams } from './streams/streams.ts';
import { webhooks } from './webhooks.ts';

export default definePlugin({
  id: 'docusign',
  name: 'DocuSign',
  version: '1.0.0',
  contract: CONTRACT,
  summary:
    'Sends agreements for signature, lets clients sign them in the portal and files the signed documents. Reads the envelopes of the account, writes those it sends itself.',
  endpoints: {
    api: 'https://*.docusign.net',
    auth: 'https://account.docusign.com',
    authDemo: 'https://account-d.docusign.com',
    // No call goes there; a signer's browser may be led on to it from a signing link.
    apps: 'https://*.docusign.com',
  },
  redirects: ['api', 'apps', 'auth', 'authDemo'],
  // Per account, from all its integrations ('API resource limits', 2026): 3,000 an hour, counted from the top of the
  // hour, and 500 in 30 seconds; 500 a minute keeps the second one at any beat.
  budget: [
    { per: 'hour', calls: 3000 },
    { per: 'minute', calls: 500 },
  ],
  settings,
  connect: jwtGrant({
    authorize: { endpoint: 'auth', path: '/oauth/auth' },
    token: { endpoint: 'auth', path: '/oauth/token' },
    scopes,
    clientId: 'integrationKey',
    subject: 'userId',
    privateKey: 'privateKey',
    audience,
    endpointFor,
  }),
  identify,
  streams,
  webhooks,
  signatures,
  sandbox: () => import('./sandbox/sandbox.ts'),
});
