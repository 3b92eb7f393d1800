import { z } from 'zod';
import {
  apiKey,
  CONTRACT,
  definePlugin,
  oauth2,
  stream,
  type AccountingPort,
  type NormalisedRecord,
  type Outcome,
  type Page,
  type PluginContext,
  type PluginDefinition,
  type SandboxModule,
  type WebhookVerdict,
} from '../../core/plugin-api/index.ts';

/*
 * Mistakes of plugin authors that the compiler must catch. Nothing here runs: `tsc` fails when one of them compiles.
 */

const good: PluginDefinition = {
  id: 'good',
  name: 'Good',
  version: '1.0.0',
  contract: CONTRACT,
  summary: 'Brings nothing.',
  endpoints: { api: 'https://api.good.example' },
  redirects: [],
  budget: [{ per: 'minute', calls: 60 }, { concurrent: 2 }],
  settings: z.object({}),
  connect: apiKey(),
  identify: () => Promise.reject(new Error('nobody')),
  streams: [],
};

export const withoutStreams = definePlugin(good);

declare const withoutSummary: Omit<PluginDefinition, 'summary'>;
// @ts-expect-error a plugin says in one sentence what it brings and writes
export const mute = definePlugin(withoutSummary);

// @ts-expect-error limits are counted by units the hub knows
export const fortnightly = definePlugin({ ...good, budget: [{ per: 'fortnight', calls: 1 }] });

// @ts-expect-error settings are a zod object, so that a form can be made of them
export const formless = definePlugin({ ...good, settings: z.string() });

// @ts-expect-error how a plugin connects is one of the kinds
export const byPost = definePlugin({ ...good, connect: { kind: 'letter' } });

export const blind = definePlugin({
  ...good,
  // @ts-expect-error OAuth needs to know how the client proves who it is
  connect: oauth2({
    authorize: { endpoint: 'api', path: '/authorize' },
    token: { endpoint: 'api', path: '/token' },
    scopes: [],
    pkce: true,
    clientId: 'clientId',
    clientSecret: 'clientSecret',
  }),
});

// @ts-expect-error a stream brings kinds of records the hub knows
export const unheardOf = stream('wishes', { records: 'wish', every: '1h', pull: noPages });

// @ts-expect-error a page carries the cursor that follows it
export const adrift: Page = { records: [], deleted: [], complete: true };

export const floating: NormalisedRecord = {
  kind: 'deal',
  externalId: '1',
  versionAt: null,
  audience: 'staff',
  belongsTo: [],
  url: null,
  // @ts-expect-error money is minor units with a currency, never a bare number
  data: {
    name: 'Website',
    stage: 'won',
    status: 'won',
    amount: 12.5,
    companyIds: [],
    personIds: [],
    createdAt: '2026-11-24T12:00:00Z',
    closedAt: null,
  },
};

export const published: NormalisedRecord = {
  kind: 'company',
  externalId: '1',
  versionAt: null,
  // @ts-expect-error a record is for staff or for clients; nobody else reads
  audience: 'everybody',
  belongsTo: [],
  url: null,
  data: { name: 'Acme', domain: null, createdAt: '2026-11-24T12:00:00Z' },
};

// @ts-expect-error what was applied names its entry
export const somehow: Outcome = { intentId: '1', status: 'applied' };

// @ts-expect-error what was refused says why
export const silently: Outcome = { intentId: '1', status: 'refused', code: 'other' };

// @ts-expect-error there are five outcomes, and 'ok' is none of them
export const fine: Outcome = { intentId: '1', status: 'ok' };

// @ts-expect-error a verdict that refuses has a reason
export const shrug: WebhookVerdict = { kind: 'refused' };

// @ts-expect-error a ledger that posts must be able to find what it posted
export const forgetful: Pick<AccountingPort, 'post' | 'find'> = { post: () => Promise.resolve([]) };

// @ts-expect-error a plugin sees its own settings, and no database
export type Rummaged = PluginContext['db'];

declare const ctx: PluginContext;
// @ts-expect-error a setting is unknown until the plugin's own schema parsed it
export const key: string = ctx.settings['apiKey'];

export function overwrite(): void {
  // @ts-expect-error settings are read, never changed
  ctx.settings['apiKey'] = 'another';
}

// @ts-expect-error a sandbox has routes, acts and credentials
export const hollow: SandboxModule = { create: () => ({}) };

async function* noPages(): AsyncGenerator<Page> {}
