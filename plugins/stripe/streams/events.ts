import type Stripe from 'stripe';
import type { Page, PluginContext, ReadResult, RecordKind } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { changedBy, eventSchema, eventTypes, type EventKind } from '../changes.ts';
import { unixSeconds } from '../times.ts';
import { changesSince, written, type ChangesCursor } from './cursor.ts';
import { pageSize } from './listing.ts';

/** Enough to remember of a busy overlap; beyond it a known thing is read once more, which costs a call and no truth. */
const mostSeen = 500;

/**
 * Reads again what events since the cursor name, whatever their snapshots say. The cursor moves on the last page
 * only: events come newest first, so a crash half way repeats the look.
 */
export async function* changed(
  ctx: PluginContext,
  kind: EventKind,
  start: ChangesCursor,
  read: (ids: readonly string[]) => Promise<ReadResult>,
): AsyncGenerator<Page> {
  const began = unixSeconds(ctx.now());
  const known = new Set(start.seen);
  const done = new Set<string>();
  const recent: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { data: Stripe.Event[]; has_more: boolean } = await eventPage(ctx, kind, start.since, after);
    const next = changesSince(began, []);
    recent.push(...page.data.filter(({ created }) => created >= next.since).map(({ id }) => id));
    const ids = idsIn(page.data, kind, known).filter((id) => !done.has(id));
    for (const id of ids) done.add(id);
    const found = ids.length === 0 ? { records: [], deleted: [] } : await read(ids);
    after = page.data.at(-1)?.id ?? after;
    yield {
      ...found,
      cursor: written(page.has_more ? start : { ...next, seen: recent.slice(0, mostSeen) }),
      complete: !page.has_more,
      calls: 1 + ids.length,
    };
    if (!page.has_more) return;
  }
}

function eventPage(ctx: PluginContext, kind: EventKind, since: number, after: string | null) {
  return reading(ctx, 'list events', (stripe) =>
    stripe.events.list({
      limit: pageSize,
      types: [...eventTypes[kind]],
      created: { gte: since },
      ...(after === null ? {} : { starting_after: after }),
    }),
  );
}

/** The things of this kind that events not yet seen name, each once. */
function idsIn(events: readonly Stripe.Event[], kind: RecordKind, known: ReadonlySet<string>): string[] {
  const ids = events
    .filter(({ id }) => !known.has(id))
    .flatMap((event) => changedBy(eventSchema.parse(event)))
    .filter((ref) => ref.kind === kind)
    .map(({ externalId }) => externalId);
  return [...new Set(ids)];
}
