import {
  InvalidInput,
  OutcomeUnknown,
  type CrmPort,
  type PluginContext,
  type RecordRef,
} from '../../../core/plugin-api/index.ts';
import { hubObject } from '../answers.ts';
import { writing } from '../client.ts';
import { asHtml } from '../records/text.ts';
import { creationRequest } from '../requests.ts';
import { aboutOf, type About } from './about.ts';
import { findNote } from './find-note.ts';
import { markerOf } from './marker.ts';

type Activity = Parameters<CrmPort['logActivity']>[1];

/** HubSpot takes 65,536 characters of markup; escaping can make five of one. */
const mostCharacters = 12_000;

/**
 * Writes a note, once per intent: it looks among the notes of the first thing it is about before it writes, and once more
 * when nobody said what came of the writing. Two calls for one intent at the same time would write two; the caller's row
 * lock prevents that. Throws OutcomeUnknown when it may have been written and cannot be seen: call again later.
 */
export async function logActivity(ctx: PluginContext, activity: Activity): Promise<RecordRef> {
  const about = aboutOf(activity.about);
  const marker = markerFor(activity.intentId);
  const look = (): Promise<RecordRef | null> => findNote(ctx, about[0], activity);
  const known = await look();
  if (known) return known;
  try {
    return await create(ctx, activity, about, marker);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    const written = await look().catch(() => null);
    if (written) return written;
    throw error;
  }
}

async function create(
  ctx: PluginContext,
  activity: Activity,
  about: readonly About[],
  marker: string,
): Promise<RecordRef> {
  const body = asHtml(activity.body.slice(0, mostCharacters));
  const properties = { hs_timestamp: activity.at, hs_note_body: `${body}<br><br>${marker}` };
  const note = await writing(ctx, 'create note', hubObject, (client) =>
    client.crm.objects.basicApi.create('notes', creationRequest(properties, about)),
  );
  return { kind: 'note', externalId: note.id };
}

function markerFor(intentId: string): string {
  try {
    return markerOf(intentId);
  } catch (error) {
    throw new InvalidInput(`A note in HubSpot cannot carry the intent '${intentId}'.`, {}, { error: String(error) });
  }
}
