import { z } from 'zod';
import { jsonOrNull } from '../../../core/plugin-api/index.ts';

/** Where a pass stands. `since` null: from the beginning. `startedAt` null: the pass has not begun. */
export interface Cursor {
  readonly since: string | null;
  readonly page: number;
  readonly startedAt: string | null;
}

const schema = z.object({
  since: z.iso.datetime({ offset: true }).nullable(),
  page: z.int().min(1),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
});

/**
 * How far a pass looks back before the start of the last one, in seconds. Xero's filter has whole seconds and a
 * change may be dated a little before it can be read; too much only reads a few records again, which the version
 * guard drops, too little loses them.
 */
const overlapSeconds = 120;

/** A cursor that cannot be read starts over: slow, never wrong. */
export function readCursor(text: string | null): Cursor {
  const parsed = text === null ? null : schema.safeParse(jsonOrNull(text));
  return parsed?.success ? parsed.data : { since: null, page: 1, startedAt: null };
}

export function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** The cursor after a page: the next page of the same pass, or the start of the next pass. */
export function cursorAfter(cursor: Cursor, startedAt: string, complete: boolean): Cursor {
  if (!complete) return { since: cursor.since, page: cursor.page + 1, startedAt };
  const since = Temporal.Instant.from(startedAt).subtract({ seconds: overlapSeconds });
  return { since: since.toString(), page: 1, startedAt: null };
}
