import type { Page, PluginContext } from '../../../core/plugin-api/index.ts';
import { objectPage } from '../answers.ts';
import { reading } from '../client.ts';
import type { ObjectType } from '../objects.ts';
import { mergedInto, recordOf } from '../records/record.ts';
import { associationsOf, listedAssociations } from './associations.ts';
import { afterListing, written, type Cursor, type ListCursor } from './cursor.ts';
import type { Stages } from './stages.ts';

/** The largest page of a list. */
export const pageSize = 100;

/**
 * Everything there is, in the order of ids: as many calls as there are pages. The list is the objects' own store and
 * does not lag, as the search does. Ends with the cursor to go on from, which the caller may still go through.
 */
export async function* everything(
  ctx: PluginContext,
  type: ObjectType,
  stagesOf: Stages,
  start: ListCursor,
): AsyncGenerator<Page, Cursor> {
  let after = start.after;
  for (;;) {
    const from = after;
    const { results, paging } = await reading(ctx, `list ${type.name}`, objectPage, (client) =>
      client.crm.objects.basicApi.getPage(
        type.name,
        pageSize,
        from ?? undefined,
        [...type.properties],
        undefined,
        type.belongsTo.length > 0 ? [...type.belongsTo] : undefined,
        false,
      ),
    );
    const stages = results.length > 0 ? await stagesOf() : new Map<string, string>();
    const listed = listedAssociations(type, results);
    const rest = await associationsOf(ctx, type, listed.incomplete);
    const incomplete = new Set(listed.incomplete);
    after = paging?.next?.after ?? null;
    const next = after === null ? ended(start) : { ...start, after };
    yield {
      records: results.map((object) => {
        const associations = incomplete.has(object.id) ? rest.of(object.id) : listed.of(object);
        return recordOf(ctx, type, { object, associations, stages });
      }),
      deleted: results.flatMap((object) => mergedInto(type, object)),
      cursor: written(next),
      complete: after === null && next.mode === 'changes',
      calls: 1 + rest.calls,
    };
    if (after === null) return next;
  }
}

/** What nobody knew before cannot be known to be gone. */
function ended({ began, archivedSince }: ListCursor): Cursor {
  const next = afterListing(began);
  return archivedSince === null ? next : { mode: 'archived', since: archivedSince, after: null, next };
}
