import { z } from 'zod';
import { jsonOrNull } from '../../../core/plugin-api/index.ts';

const instant = z.iso.datetime({ offset: true });

/**
 * Where a pass stands: first it lists what changed since `since` (null: from the beginning), then what is still open.
 * `startedAt` null: the pass has not begun.
 */
const schema = z.object({
  since: instant.nullable(),
  listing: z.enum(['changed', 'open']),
  position: z.int().min(0),
  startedAt: instant.nullable(),
});

export type Cursor = z.infer<typeof schema>;

/**
 * How far a pass looks back before the start of the last one, in seconds. Many envelopes change within one second, and
 * a change may be dated a little before it can be read; too much only reads a few again, too little loses them.
 */
const overlapSeconds = 120;

/** A cursor that cannot be read starts over: slow, never wrong. */
export function readCursor(text: string | null): Cursor {
  const parsed = text === null ? null : schema.safeParse(jsonOrNull(text));
  return parsed?.success ? parsed.data : { since: null, listing: 'changed', position: 0, startedAt: null };
}

export function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** The next pass, after one that began then. */
export function nextPass(startedAt: string): Cursor {
  const since = Temporal.Instant.from(startedAt).subtract({ seconds: overlapSeconds }).toString();
  return { since, listing: 'changed', position: 0, startedAt: null };
}
