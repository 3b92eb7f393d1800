import { z } from 'zod';
import { jsonOrNull, type PluginContext } from '../../../core/plugin-api/index.ts';

/** An object that was read already: its id and when it had last changed. */
const seen = z.array(z.tuple([z.string(), z.int()]));

const changes = z.object({
  mode: z.literal('changes'),
  /** Changes from this moment on are looked for. */
  since: z.int(),
  /** Within a moment that holds more than one answer: the last id read of it; null outside. */
  inside: z.string().nullable(),
  seen,
  /** From where archived objects matter to this pass: where its changes began. */
  archivedSince: z.int(),
  /** When the pass under way began; null between passes. */
  began: z.int().nullable(),
  /** When everything was last listed. */
  listedAt: z.int(),
});

/**
 * Where a stream stands; all moments are epoch milliseconds by the hub's clock. Either it lists everything there is (up
 * to `after`), or follows what changed, or ends either by going through what was archived `since`.
 */
const schema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('list'),
    began: z.int(),
    after: z.string().nullable(),
    /** From where archived objects matter; null when nothing was known before. */
    archivedSince: z.int().nullable(),
  }),
  changes,
  z.object({ mode: z.literal('archived'), since: z.int(), after: z.string().nullable(), next: changes }),
]);

export type Cursor = z.infer<typeof schema>;
export type ListCursor = Extract<Cursor, { mode: 'list' }>;
export type ChangesCursor = Extract<Cursor, { mode: 'changes' }>;
export type ArchivedCursor = Extract<Cursor, { mode: 'archived' }>;

/**
 * How far each look at changes reaches back into the last one. A search shows a write seconds later, at bad times
 * minutes; and HubSpot's clock is not ours. Too short would lose a change until the next listing, longer costs ids to
 * remember.
 */
const overlapMs = 5 * 60_000;

/**
 * How often everything is listed anew: associations change without their objects changing, which no search can see.
 * Webhooks tell of them at once; this is for those that were lost.
 */
const listEveryMs = 24 * 3_600_000;

/** What is remembered of a busy overlap; beyond it a known object is read once more, which costs a call and no truth. */
const mostSeen = 2_000;

/** Where to go on. Without a readable cursor, and once a day, everything is listed. */
export function whereToGoOn(ctx: PluginContext, text: string | null): Cursor {
  const now = ctx.now().epochMilliseconds;
  const known = text === null ? null : (schema.safeParse(jsonOrNull(text)).data ?? null);
  if (known === null) return { mode: 'list', began: now, after: null, archivedSince: null };
  if (known.mode === 'changes' && known.began === null) {
    if (now - known.listedAt >= listEveryMs)
      return { mode: 'list', began: now, after: null, archivedSince: known.since };
    return { ...known, began: now };
  }
  return known;
}

/** Where the next pass begins, after one that listed everything from `began` on. */
export function afterListing(began: number): ChangesCursor {
  const since = began - overlapMs;
  return { mode: 'changes', since, inside: null, seen: [], archivedSince: since, began: null, listedAt: began };
}

/** Where the next pass begins, after one that followed the changes to their end. */
export function afterChanges(cursor: ChangesCursor): ChangesCursor {
  const since = Math.max((cursor.began ?? cursor.since) - overlapMs, 0);
  return { ...cursor, since, inside: null, archivedSince: since, began: null, seen: seenFrom(cursor, since) };
}

/** The cursor further on, at this moment: what is older needs no remembering, but for the next pass's overlap. */
export function movedTo(
  cursor: ChangesCursor,
  at: { readonly since: number; readonly inside: string | null },
): ChangesCursor {
  const from = Math.min(at.since, (cursor.began ?? at.since) - overlapMs);
  return { ...cursor, ...at, seen: seenFrom(cursor, from) };
}

export function written(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

function seenFrom({ seen: all }: ChangesCursor, from: number): ChangesCursor['seen'] {
  return all.filter(([, ms]) => ms >= from).slice(-mostSeen);
}
