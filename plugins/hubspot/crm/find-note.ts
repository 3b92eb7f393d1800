import type { PluginContext, RecordRef } from '../../../core/plugin-api/index.ts';
import { associationPage, batchOfObjects } from '../answers.ts';
import { reading } from '../client.ts';
import { msOf } from '../records/dates.ts';
import { plainText } from '../records/text.ts';
import { objectsRequest } from '../requests.ts';
import type { About } from './about.ts';
import { withoutMarker } from './marker.ts';

/** The largest page of associations, and of objects read at once. */
const associationsAtOnce = 500;
const notesAtOnce = 100;

/** How far HubSpot's clock and ours may be apart, in milliseconds. Too little would miss our own note and write another. */
const clockSkewMs = 24 * 3_600_000;

/**
 * The note that was written for this intent. It goes by the associations, which show a write at once; the search would
 * lag. Newest first, and no further back than the activity: what reports it cannot be older than it.
 */
export async function findNote(
  ctx: PluginContext,
  about: About,
  activity: { readonly intentId: string; readonly at: string },
): Promise<RecordRef | null> {
  const oldest = Temporal.Instant.from(activity.at).epochMilliseconds - clockSkewMs;
  const ids = await notesOf(ctx, about);
  for (let from = 0; from < ids.length; from += notesAtOnce) {
    const batch = ids.slice(from, from + notesAtOnce);
    const { results } = await reading(ctx, 'notes by id', batchOfObjects, (client) =>
      client.crm.objects.batchApi.read('notes', objectsRequest(batch, ['hs_note_body', 'hs_createdate'])),
    );
    const found = results.find(
      ({ properties }) => withoutMarker(plainText(properties['hs_note_body'] ?? '')).intentId === activity.intentId,
    );
    if (found) return { kind: 'note', externalId: found.id };
    const made = results.map((note) => msOf(note.properties['hs_createdate']) ?? note.createdAt.getTime());
    if (made.length > 0 && Math.max(...made) < oldest) return null;
  }
  return null;
}

/** Ids of its notes, newest first: HubSpot's ids grow. */
async function notesOf(ctx: PluginContext, { type, id }: About): Promise<readonly string[]> {
  const ids = new Set<string>();
  let after: string | undefined;
  do {
    const from = after;
    const page = await reading(ctx, `notes of ${type.name}`, associationPage, (client) =>
      client.crm.associations.v4.basicApi.getPage(type.name, id, 'notes', from, associationsAtOnce),
    );
    for (const { toObjectId } of page.results) ids.add(toObjectId);
    after = page.paging?.next?.after;
  } while (after !== undefined);
  return [...ids].sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
}
