import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { pipelineList } from '../answers.ts';
import { reading } from '../client.ts';
import { deals, type ObjectType } from '../objects.ts';

/** Labels of the stages by their ids. */
export type Stages = () => Promise<ReadonlyMap<string, string>>;

/** What people call the stages, asked once for each pass or reading that brings deals, and not at all for one without. */
export function stagesFor(ctx: PluginContext, type: ObjectType): Stages {
  let asked: Promise<ReadonlyMap<string, string>> | null = null;
  if (type !== deals) return () => Promise.resolve(new Map());
  return () => (asked ??= readStages(ctx));
}

async function readStages(ctx: PluginContext): Promise<ReadonlyMap<string, string>> {
  const { results } = await reading(ctx, 'pipelines of deals', pipelineList, (client) =>
    client.crm.pipelines.pipelinesApi.getAll('deals'),
  );
  return new Map(results.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label] as const)));
}
