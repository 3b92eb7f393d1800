import { VendorUnavailable, type PluginContext } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { wirePage, type WirePage } from '../records/wire.ts';

/** The largest page DocuSign gives ('Envelopes: listStatusChanges', count). */
export const pageSize = 1000;

/** What comes with each envelope, so that none has to be asked for alone. */
export const included = 'recipients,documents,custom_fields';

/** Before DocuSign: everything there is. */
const beginning = '2003-01-01T00:00:00Z';

/** What to list; `fromDate` means the last change of state. */
export interface Filter {
  readonly fromDate?: string | null;
  readonly status?: string;
  readonly envelopeIds?: string;
  readonly customField?: string;
  readonly startPosition?: number;
  readonly include?: string;
}

/**
 * One page of envelopes, oldest first by their creation, so that a change moves none over a page's edge. One that leaves the
 * list does: see `reachBack` in pass.ts.
 */
export async function listEnvelopes(ctx: PluginContext, what: string, filter: Filter): Promise<WirePage> {
  const { fromDate, startPosition = 0, include = included, ...rest } = filter;
  const answer = await reading(ctx, what, (envelopes, accountId) =>
    envelopes.listStatusChanges(accountId, {
      ...rest,
      ...(fromDate === undefined ? {} : { fromDate: fromDate ?? beginning }),
      include,
      count: String(pageSize),
      startPosition: String(startPosition),
      orderBy: 'created',
      order: 'asc',
    }),
  );
  const parsed = wirePage.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new VendorUnavailable('DocuSign answered without the list it was asked for.', {
    call: what,
    problems: parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
  });
}
