import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  apiKey,
  CONTRACT,
  definePlugin,
  NotFound,
  ReconnectNeeded,
  stream,
  VendorRefused,
  VendorUnavailable,
  type NormalisedRecord,
  type PluginContext,
} from '../../../../../core/plugin-api/index.ts';

/** A vendor nobody knows: an address book that repeats what it was told. It shows that core needs no change for it. */
const settings = z.object({
  apiKey: z.string().min(8, 'A key has eight characters or more.').meta({ title: 'API key', secret: true }),
  signingSecret: z.string().default('').meta({ title: 'Signing secret', help: 'For webhooks.', secret: true }),
  greeting: z.enum(['hello', 'ahoy']).default('hello').meta({ title: 'Greeting' }),
});

const thing = z.object({ id: z.string(), name: z.string(), email: z.string().nullable(), changedAt: z.string() });
const list = z.object({ things: z.array(thing), next: z.string().nullable(), total: z.number() });
const account = z.object({ id: z.string(), name: z.string(), live: z.boolean() });

/** The largest page the vendor gives. */
const pageSize = 100;

async function get(ctx: PluginContext, path: string): Promise<unknown> {
  let response: Response;
  try {
    response = await ctx.fetch(ctx.endpoint('api') + path, { headers: { authorization: `Bearer ${keyOf(ctx)}` } });
  } catch (error) {
    throw new VendorUnavailable('Parrot cannot be reached.', { path }, undefined, { cause: error });
  }
  if (response.status === 401) throw new ReconnectNeeded('Parrot no longer accepts the key.');
  if (response.status === 404) throw new NotFound('Parrot does not know it.');
  if (response.status === 429 || response.status >= 500)
    throw new VendorUnavailable(
      'Parrot did not take the call.',
      { path, status: response.status },
      retryAfter(response),
    );
  if (!response.ok) throw new VendorRefused('Parrot refused.', { path, status: response.status });
  try {
    return await response.json();
  } catch (error) {
    throw new VendorUnavailable('Parrot answered something that is no JSON.', { path }, undefined, { cause: error });
  }
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after'));
  return seconds > 0 ? seconds : undefined;
}

function keyOf(ctx: PluginContext): string {
  return settings.parse(ctx.settings).apiKey;
}

function contact(from: z.infer<typeof thing>): NormalisedRecord {
  return {
    kind: 'contact',
    externalId: from.id,
    versionAt: from.changedAt,
    audience: 'staff',
    belongsTo: [],
    url: null,
    data: { name: from.name, email: from.email, people: [], isCustomer: true, isSupplier: false, archived: false },
  };
}

export default definePlugin({
  id: 'parrot',
  name: 'Parrot',
  version: '1.0.0',
  contract: CONTRACT,
  summary: 'Brings the address book. Writes nothing.',
  endpoints: { api: 'https://api.parrot.example' },
  redirects: [],
  budget: [{ per: 'minute', calls: 600 }, { concurrent: 4 }],
  settings,
  connect: apiKey(),
  async identify(ctx) {
    const who = account.parse(await get(ctx, '/v1/account'));
    return {
      organisation: who.name,
      organisationId: who.id,
      timeZone: 'Europe/London',
      baseCurrency: 'GBP',
      liveMode: who.live,
    };
  },
  streams: [
    stream('things', {
      records: 'contact',
      every: '1h',
      snapshot: true,
      pageSize,
      async *pull(ctx, cursor) {
        let after = cursor?.startsWith('after:') ? cursor.slice(6) : '';
        for (;;) {
          const page = list.parse(await get(ctx, `/v1/things?limit=${pageSize}&after=${after}`));
          after = page.next ?? '';
          yield {
            records: page.things.map(contact),
            deleted: [],
            cursor: page.next === null ? 'done' : `after:${after}`,
            complete: page.next === null,
            total: page.total,
          };
          if (page.next === null) return;
        }
      },
      async read(ctx, ids) {
        const page = list.parse(await get(ctx, `/v1/things?ids=${ids.join(',')}`));
        const found = new Set(page.things.map(({ id }) => id));
        return {
          records: page.things.map(contact),
          deleted: ids.filter((id) => !found.has(id)).map((externalId) => ({ kind: 'contact', externalId })),
        };
      },
    }),
  ],
  webhooks: {
    verify({ headers, rawBody }, ctx) {
      const { signingSecret } = settings.parse(ctx.settings);
      const given = Buffer.from(String(headers['x-parrot-signature'] ?? ''), 'hex');
      const own = createHmac('sha256', signingSecret).update(rawBody).digest();
      if (signingSecret === '' || given.length !== own.length || !timingSafeEqual(given, own))
        return { kind: 'refused', reason: 'The signature does not fit.' };
      const body = JSON.parse(rawBody.toString('utf8')) as { id: string; thing: string } | Record<string, never>;
      return { kind: 'accepted', events: 'id' in body ? [{ id: body.id, type: 'thing', body }] : [] };
    },
    handle({ body }) {
      const { thing: externalId } = z.object({ thing: z.string() }).parse(body);
      return [{ kind: 'contact', externalId }];
    },
  },
  sandbox: () => import('./sandbox.ts'),
});
