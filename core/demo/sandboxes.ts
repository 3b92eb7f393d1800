import type { DemoFirm, PluginDefinition } from '../plugin-api/index.ts';
import { overridesTo } from '../plugin-host/index.ts';
import { choosePort } from '../processes/ports.ts';
import type { Supervisor } from '../processes/supervisor.ts';

/** A vendor that is being played. */
export interface PlayedVendor {
  readonly plugin: PluginDefinition;
  readonly url: string;
  readonly control: string;
}

/** Starts a process per plugin that has a sandbox, each on the port it had before, and fills the empty ones. */
export async function startSandboxes(
  supervisor: Supervisor,
  dataDir: string,
  env: Readonly<Record<string, string>>,
  plugins: readonly PluginDefinition[],
): Promise<readonly PlayedVendor[]> {
  const playable = plugins.filter(({ sandbox }) => sandbox !== undefined);
  const ports: number[] = [];
  for (const plugin of playable) ports.push(await choosePort(dataDir, `sandbox-${plugin.id}`, 0));
  return Promise.all(
    playable.map(async (plugin, index) => {
      const ready = await supervisor.start(`sandbox-${plugin.id}`, ['sandbox', plugin.id, String(ports[index])], env);
      return { plugin, url: String(ready['url']), control: String(ready['control']) };
    }),
  );
}

/** Gives empty sandboxes the firm's history; one that has any keeps its own. */
export async function seed(vendors: readonly PlayedVendor[], firm: DemoFirm): Promise<void> {
  const history = JSON.stringify(firm);
  await Promise.all(vendors.map((vendor) => control(vendor, 'seed', history)));
}

/** Where every endpoint of every played vendor is, by `<PLUGIN>_<ENDPOINT>`. */
export function endpointsOf(vendors: readonly PlayedVendor[]): Readonly<Record<string, string>> {
  return Object.fromEntries(vendors.flatMap(({ plugin, url }) => Object.entries(overridesTo(plugin, url))));
}

/** The same as environment variables. */
export function asEnvironment(endpoints: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [`PORTICO_${name}_URL`, url]));
}

/** Knocks at a sandbox's own door. Throws with its answer when it refuses. */
export async function control<T = Record<string, unknown>>(
  vendor: PlayedVendor,
  door: string,
  body?: string,
): Promise<T> {
  const response = await fetch(`${vendor.control}/${door}`, {
    ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`${vendor.plugin.name}'s sandbox refused '${door}': ${JSON.stringify(answer)}`);
  return answer;
}
