import type Stripe from 'stripe';
import type { Page, PluginContext, ReadResult, RecordKind } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { changedBy, eventSchema, eventTypes, type EventKind } from '../changes.ts';
import { unixSeconds } from '../times.ts';
import { changesSince, written, type ChangesCursor } from './cursor.ts';
import { pageSize } from './listing.ts';

/** Enough to remember of a busy overlap; beyond it a known thing is read once more, which costs a call and no truth. */
const mostSeen = 500;

/** Things read for one page: few enough that a crash repeats little, enough that a busy hour is a few pages. */
const batchSize = 48;

/**
 * Reads again what events since the cursor name, whatever their snapshots say. The events are all listed before the
 * first page, since they come newest first; each page then moves the cursor by what it read.
 */
export async function* changed(
  ctx: PluginContext,
  kind: EventKind,
  start: ChangesCursor,
  read: (ids: readonly string[]) => Promise<ReadResult>,
): AsyncGenerator<Page> {
  const began = unixSeconds(ctx.now());
  const { events, calls } = await eventsSince(ctx, kind, start.since);
  const next = changesSince(began, []);
  const recent = events.filter(({ created }) => created >= next.since).map(({ id }) => id);
  const causes = causesOf(events, kind, new Set(start.seen));
  const waiting = [...causes.keys()];
  const seen = [...start.seen];
  for (let from = 0; ; from += batchSize) {
    const batch = waiting.slice(from, from + batchSize);
    const complete = from + batchSize >= waiting.length;
    const found = batch.length === 0 ? { records: [], deleted: [] } : await read(batch);
    seen.push(...batch.flatMap((id) => causes.get(id) ?? []));
    yield {
      ...found,
      cursor: written(complete ? { ...next, seen: recent.slice(0, mostSeen) } : { ...start, seen: [...seen] }),
      complete,
      calls: batch.length + (from === 0 ? calls : 0),
    };
    if (complete) return;
  }
}

async function eventsSince(
  ctx: PluginContext,
  kind: EventKind,
  since: number,
): Promise<{ readonly events: readonly Stripe.Event[]; readonly calls: number }> {
  const events: Stripe.Event[] = [];
  for (let calls = 1; ; calls += 1) {
    const after = events.at(-1)?.id;
    const page = await reading(ctx, 'list events', (stripe) =>
      stripe.events.list({
        limit: pageSize,
        types: [...eventTypes[kind]],
        created: { gte: since },
        ...(after === undefined ? {} : { starting_after: after }),
      }),
    );
    events.push(...page.data);
    if (!page.has_more) return { events, calls };
  }
}

/** The things of this kind that events not yet seen name, each with the events that name it. */
function causesOf(
  events: readonly Stripe.Event[],
  kind: RecordKind,
  seen: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const causes = new Map<string, string[]>();
  for (const event of events.filter(({ id }) => !seen.has(id)))
    for (const ref of changedBy(eventSchema.parse(event)))
      if (ref.kind === kind) causes.set(ref.externalId, [...(causes.get(ref.externalId) ?? []), event.id]);
  return causes;
}
