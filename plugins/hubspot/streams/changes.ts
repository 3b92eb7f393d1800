import type { Page, PluginContext } from '../../../core/plugin-api/index.ts';
import type { HubObject } from '../answers.ts';
import type { ObjectType } from '../objects.ts';
import { modifiedMs } from '../records/dates.ts';
import { mergedInto, recordOf } from '../records/record.ts';
import { associationsOf } from './associations.ts';
import { afterChanges, movedTo, written, type ArchivedCursor, type ChangesCursor } from './cursor.ts';
import { changedIn, changedSince, searchSize } from './search.ts';
import type { Stages } from './stages.ts';

/**
 * What changed since the cursor. No answer beyond the first of a search is ever asked for, so HubSpot's end at ten
 * thousand does not matter, and a record that changes meanwhile shifts no other past a page's edge: each search begins
 * at the moment the last one ended with. A moment that fills a whole answer, as after an import, is gone through by
 * ids. Ends with the cursor to go on from.
 */
export async function* changed(
  ctx: PluginContext,
  type: ObjectType,
  stagesOf: Stages,
  start: ChangesCursor,
): AsyncGenerator<Page, ArchivedCursor> {
  let cursor = start;
  for (;;) {
    const { inside, since } = cursor;
    const found = await (inside === null ? changedSince(ctx, type, since) : changedIn(ctx, type, since, inside));
    const fresh = unseen(type, cursor, found);
    const associations = await associationsOf(
      ctx,
      type,
      fresh.map(({ id }) => id),
    );
    const stages = fresh.length > 0 ? await stagesOf() : new Map<string, string>();
    cursor = {
      ...cursor,
      seen: [...cursor.seen, ...fresh.map((one): [string, number] => [one.id, modifiedMs(one, type)])],
    };
    const further = furtherOn(type, cursor, found);
    const next = further ? movedTo(cursor, further) : archivedAfter(cursor);
    yield {
      records: fresh.map((object) => recordOf(ctx, type, { object, associations: associations.of(object.id), stages })),
      deleted: fresh.flatMap((object) => mergedInto(type, object)),
      cursor: written(next),
      complete: false,
      calls: 1 + associations.calls,
    };
    if (next.mode === 'archived') return next;
    cursor = next;
  }
}

function unseen(type: ObjectType, { seen }: ChangesCursor, found: readonly HubObject[]): readonly HubObject[] {
  const known = new Set(seen.map(([id, ms]) => `${id} ${ms}`));
  return found.filter((object) => !known.has(`${object.id} ${modifiedMs(object, type)}`));
}

/** Where the next search begins; null when this one brought all there is. */
function furtherOn(
  type: ObjectType,
  { since, inside }: ChangesCursor,
  found: readonly HubObject[],
): { readonly since: number; readonly inside: string | null } | null {
  const last = found.at(-1);
  const isFull = found.length >= searchSize;
  if (inside !== null) return isFull && last ? { since, inside: last.id } : { since: since + 1, inside: null };
  if (!isFull || !last) return null;
  const moment = modifiedMs(last, type);
  return moment > since ? { since: moment, inside: null } : { since, inside: '0' };
}

function archivedAfter(cursor: ChangesCursor): ArchivedCursor {
  return { mode: 'archived', since: cursor.archivedSince, after: null, next: afterChanges(cursor) };
}
