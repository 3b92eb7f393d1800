import { z } from 'zod';
import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { unixSeconds } from '../times.ts';

/**
 * Where a stream stands. `list`: the first pass walks everything there is, newest first, `after` the last id seen.
 * `changes`: it follows what happened since, except for the events it has `seen`. Times are Unix seconds.
 */
const schema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('list'), began: z.int(), after: z.string().nullable() }),
  z.object({ mode: z.literal('changes'), since: z.int(), seen: z.array(z.string()) }),
]);

export type Cursor = z.infer<typeof schema>;
export type ListCursor = Extract<Cursor, { mode: 'list' }>;
export type ChangesCursor = Extract<Cursor, { mode: 'changes' }>;

/**
 * How far each look at changes reaches back into the last one, in seconds: Stripe's lists show an event a little
 * after its `created`, and its clock is not ours. Too short would lose a change, longer costs a few known ids.
 */
const overlapSeconds = 300;

/** Events are kept for 30 days (Stripe documentation, 'Events'); a day less leaves time to read them. */
const eventsReachSeconds = 29 * 24 * 3600;

/** Where to go on. Without a readable cursor, and when events no longer reach back to it, everything is listed anew. */
export function whereToGoOn(ctx: PluginContext, text: string | null): Cursor {
  const now = unixSeconds(ctx.now());
  const known = text === null ? null : schema.safeParse(JSON.parse(text)).data;
  const tooOld = known?.mode === 'changes' && known.since < now - eventsReachSeconds;
  return known && !tooOld ? known : { mode: 'list', began: now, after: null };
}

/** The cursor for changes after a pass that began then; `seen` are the ids it read at or after that moment. */
export function changesSince(began: number, seen: readonly string[]): ChangesCursor {
  return { mode: 'changes', since: began - overlapSeconds, seen: [...seen] };
}

export function written(cursor: Cursor): string {
  return JSON.stringify(cursor);
}
