import { z } from 'zod';
import {
  CONTRACT,
  definePlugin,
  oauth2,
  ReconnectNeeded,
  stream,
  VendorUnavailable,
  type PluginContext,
} from '../../../../../core/plugin-api/index.ts';

/** A vendor nobody knows that asks a person first. It has a setting of every kind a form can show. */
const settings = z.object({
  clientId: z
    .string()
    .regex(/^macaw-\d+$/, 'A client id begins with macaw-.')
    .meta({ title: 'Client id', help: 'On the page of your app.' }),
  clientSecret: z
    .string()
    .min(8, 'A secret has eight characters or more.')
    .meta({ title: 'Client secret', secret: true }),
  certificate: z.string().default('').meta({ title: 'Certificate', secret: true, multiline: true }),
  perch: z.enum(['low', 'high']).default('low').meta({ title: 'Perch' }),
  talks: z.boolean().default(true).meta({ title: 'It may talk' }),
  seeds: z.number('Say how many seeds.').int().max(99, 'At most 99 seeds.').default(5).meta({ title: 'Seeds a day' }),
});

const account = z.object({ id: z.string(), name: z.string(), live: z.boolean() });
const feathers = z.object({ feathers: z.array(z.string()) });

async function get(ctx: PluginContext, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${await ctx.accessToken()}` };
  const response = await ctx.fetch(ctx.endpoint('api') + path, { headers });
  if (response.status === 401) throw new ReconnectNeeded('Macaw no longer accepts this connection.');
  if (!response.ok) throw new VendorUnavailable('Macaw did not take the call.', { path, status: response.status });
  return response.json();
}

export default definePlugin({
  id: 'macaw',
  name: 'Macaw',
  version: '2.1.0',
  contract: CONTRACT,
  summary: 'Brings feathers as notes. Writes nothing.',
  endpoints: { api: 'https://api.macaw.example', login: 'https://login.macaw.example' },
  redirects: ['login'],
  budget: [{ per: 'day', calls: 500 }],
  settings,
  connect: oauth2({
    authorize: { endpoint: 'login', path: '/authorize' },
    token: { endpoint: 'login', path: '/token' },
    revoke: { endpoint: 'login', path: '/revoke' },
    scopes: ['feathers.read'],
    clientAuthentication: 'post',
    pkce: true,
    clientId: 'clientId',
    clientSecret: 'clientSecret',
  }),
  async identify(ctx) {
    const { id, name, live } = account.parse(await get(ctx, '/v1/account'));
    return { organisation: name, organisationId: id, timeZone: 'Europe/London', baseCurrency: 'GBP', liveMode: live };
  },
  streams: [
    stream('loose_feathers', {
      records: 'contact',
      every: '1h',
      async *pull(ctx) {
        const names = feathers.parse(await get(ctx, '/v1/feathers')).feathers;
        yield {
          records: names.map((name) => ({
            kind: 'contact',
            externalId: name,
            versionAt: null,
            audience: 'staff',
            belongsTo: [],
            url: null,
            data: { name, email: null, people: [], isCustomer: false, isSupplier: false, archived: false },
          })),
          deleted: [],
          cursor: 'all',
          complete: true,
        };
      },
    }),
  ],
  sandbox: () => import('./sandbox.ts'),
});
