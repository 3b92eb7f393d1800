import { z } from 'zod';
import {
  apiKey,
  CONTRACT,
  definePlugin,
  stream,
  type NormalisedRecord,
  type Page,
  type PluginContext,
} from '../../../../../core/plugin-api/index.ts';

/** A ledger that already speaks the hub's words, so that the figure is the hub's and not a mapping's. */
const answer = z.object({ records: z.array(z.custom<NormalisedRecord>()), next: z.int().nullable(), total: z.int() });

async function* pull(ctx: PluginContext, kind: string, cursor: string | null): AsyncGenerator<Page> {
  let page = cursor === null || cursor === 'done' ? 0 : Number(cursor);
  for (;;) {
    const response = await ctx.fetch(`${ctx.endpoint('api')}/${kind}?page=${page}`);
    const { records, next, total } = answer.parse(await response.json());
    yield { records, deleted: [], cursor: next === null ? 'done' : String(next), complete: next === null, total };
    if (next === null) return;
    page = next;
  }
}

export default definePlugin({
  id: 'ledger',
  name: 'Ledger',
  version: '1.0.0',
  contract: CONTRACT,
  summary: 'Brings contacts and invoices of the workload. Writes nothing.',
  endpoints: { api: 'https://api.ledger.example' },
  redirects: [],
  budget: [{ per: 'second', calls: 10_000 }],
  settings: z.object({ apiKey: z.string().default('bench-key') }),
  connect: apiKey(),
  identify: () =>
    Promise.resolve({
      organisation: 'The bench',
      organisationId: 'bench',
      timeZone: 'Europe/London',
      baseCurrency: 'GBP',
      liveMode: false,
    }),
  streams: [
    stream('contacts', { records: 'contact', every: '1h', pull: (ctx, cursor) => pull(ctx, 'contacts', cursor) }),
    stream('invoices', { records: 'invoice', every: '1h', pull: (ctx, cursor) => pull(ctx, 'invoices', cursor) }),
  ],
});
