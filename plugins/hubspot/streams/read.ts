import type { PluginContext, ReadResult, RecordRef } from '../../../core/plugin-api/index.ts';
import { batchOfObjects, type HubObject } from '../answers.ts';
import { reading } from '../client.ts';
import type { ObjectType } from '../objects.ts';
import { mergedInto, recordOf } from '../records/record.ts';
import { objectsRequest } from '../requests.ts';
import { associationsOf } from './associations.ts';
import { stagesFor } from './stages.ts';

/** Objects that are read at once by their ids. */
const atOnce = 100;

/** Reads these afresh. What HubSpot does not name under the id that was asked for is gone: archived, or merged. */
export async function read(ctx: PluginContext, type: ObjectType, ids: readonly string[]): Promise<ReadResult> {
  const asked = ids.filter((id) => /^\d+$/.test(id));
  const found = new Map<string, HubObject>();
  for (let from = 0; from < asked.length; from += atOnce)
    for (const object of await readBatch(ctx, type, asked.slice(from, from + atOnce))) found.set(object.id, object);
  const stages = found.size > 0 ? await stagesFor(ctx, type)() : new Map<string, string>();
  const associations = await associationsOf(ctx, type, [...found.keys()]);
  const gone = ids.filter((id) => !found.has(id)).map((externalId): RecordRef => ({ kind: type.kind, externalId }));
  const objects = [...found.values()];
  return {
    records: objects.map((object) => recordOf(ctx, type, { object, associations: associations.of(object.id), stages })),
    deleted: [...gone, ...objects.flatMap((object) => mergedInto(type, object))],
  };
}

async function readBatch(ctx: PluginContext, type: ObjectType, ids: readonly string[]): Promise<readonly HubObject[]> {
  const { results } = await reading(ctx, `${type.name} by id`, batchOfObjects, (client) =>
    client.crm.objects.batchApi.read(type.name, objectsRequest(ids, type.properties)),
  );
  return results;
}
