import { stream, type Page, type PluginContext, type Stream } from '../../../core/plugin-api/index.ts';
import { objectTypes, type ObjectType } from '../objects.ts';
import { archived } from './archived.ts';
import { changed } from './changes.ts';
import { whereToGoOn } from './cursor.ts';
import { everything, pageSize } from './listing.ts';
import { read } from './read.ts';
import { stagesFor } from './stages.ts';

/** Webhooks bring news within seconds, of notes there are none; polling costs some two thousand of a day's 250,000 calls. */
const every = '5m';

export const streams: readonly Stream[] = objectTypes.map((type) =>
  stream(type.name, {
    records: type.kind,
    every,
    pageSize,
    pull: (ctx, cursor) => pull(ctx, type, cursor),
    read: (ctx, ids) => read(ctx, type, ids),
  }),
);

/** A pass: everything or what changed, then what was archived. */
async function* pull(ctx: PluginContext, type: ObjectType, text: string | null): AsyncGenerator<Page> {
  let at = whereToGoOn(ctx, text);
  if (at.mode !== 'archived') {
    const stages = stagesFor(ctx, type);
    at = yield* at.mode === 'list' ? everything(ctx, type, stages, at) : changed(ctx, type, stages, at);
  }
  if (at.mode === 'archived') yield* archived(ctx, type, at);
}
