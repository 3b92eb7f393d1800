import type { Page, PluginContext, RecordRef } from '../../../core/plugin-api/index.ts';
import { objectPage } from '../answers.ts';
import { reading } from '../client.ts';
import type { ObjectType } from '../objects.ts';
import { written, type ArchivedCursor } from './cursor.ts';
import { pageSize } from './listing.ts';

/**
 * What was archived since: searches do not show it, so the list of archived objects is gone through. It holds 90 days
 * and knows no filter, hence is short where people throw little away.
 */
export async function* archived(ctx: PluginContext, type: ObjectType, start: ArchivedCursor): AsyncGenerator<Page> {
  let after = start.after;
  for (;;) {
    const from = after;
    const { results, paging } = await reading(ctx, `list archived ${type.name}`, objectPage, (client) =>
      client.crm.objects.basicApi.getPage(type.name, pageSize, from ?? undefined, [], undefined, undefined, true),
    );
    const gone = results.filter((object) => (object.archivedAt ?? object.updatedAt).getTime() >= start.since);
    after = paging?.next?.after ?? null;
    yield {
      records: [],
      deleted: gone.map(({ id }): RecordRef => ({ kind: type.kind, externalId: id })),
      cursor: written(after === null ? start.next : { ...start, after }),
      complete: after === null,
      calls: 1,
    };
    if (after === null) return;
  }
}
