import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { pipelineList } from '../answers.ts';
import { reading } from '../client.ts';
import { deals, type ObjectType } from '../objects.ts';

/** What people call the stages, by id, read once for each pass or reading of deals. */
export async function stagesFor(ctx: PluginContext, type: ObjectType): Promise<ReadonlyMap<string, string>> {
  if (type !== deals) return new Map();
  const { results } = await reading(ctx, 'pipelines of deals', pipelineList, (client) =>
    client.crm.pipelines.pipelinesApi.getAll('deals'),
  );
  return new Map(results.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label] as const)));
}
