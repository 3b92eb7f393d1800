import path from 'node:path';
import type { PluginDefinition } from '../../core/plugin-api/index.ts';
import { driverOf, startSandbox, type Driver, type RunningSandbox } from '../../core/plugin-api/sandbox/kit/index.ts';
import { overridesTo, type Connection, type PluginHost } from '../../core/plugin-host/index.ts';

/** A vendor that is being played in this process. */
export interface PlayedVendor {
  readonly definition: PluginDefinition;
  readonly sandbox: RunningSandbox;
  readonly driver: Driver;
}

/** Starts a plugin's sandbox on a port of its own; it keeps its books in a folder of its own in `dir`. */
export async function playVendor(
  definition: PluginDefinition,
  dir: string,
  now: () => Temporal.Instant,
): Promise<PlayedVendor> {
  const { id: pluginId } = definition;
  const module = (await definition.sandbox?.())?.default;
  if (!module) throw new Error(`${pluginId} has no sandbox.`);
  const at = { dir: path.join(dir, pluginId), port: 0, recordFile: null };
  const sandbox = await startSandbox({ pluginId, module, now, ...at });
  return { definition, sandbox, driver: driverOf(sandbox.control) };
}

/** Where every endpoint of every played vendor is, as a host's configuration takes it. */
export function endpointsOf(vendors: readonly PlayedVendor[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    vendors.flatMap(({ definition, sandbox }) => Object.entries(overridesTo(definition, sandbox.url))),
  );
}

/** Connects the plugin to its sandbox as an owner would: settings, then the vendor's page where it has one. */
export async function connectVendor(
  host: PluginHost,
  { definition, driver }: PlayedVendor,
  webhookUrl: string,
): Promise<Connection> {
  const settings = {
    ...(await driver.control('credentials')),
    ...(await driver.control('webhook', { url: webhookUrl })),
  };
  const { connection, authorizeUrl } = await host.enable(definition.id, { settings, personId: null });
  if (authorizeUrl === null) return connection;
  const { redirect = '' } = await driver.act('consent', { url: authorizeUrl });
  const answer = new URL(redirect).searchParams;
  return host.completeConnection({ connectionId: connection.id, answer, personId: null });
}
