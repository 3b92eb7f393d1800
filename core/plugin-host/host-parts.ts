import type { Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { InvalidInput, NotFound, type Lane, type PluginDefinition } from '../plugin-api/index.ts';
import type { RecordSubscription } from '../records/index.ts';
import { findConnection, type ConnectionRow } from './connections/queries.ts';
import type { Gatekeeper } from './gate/scope.ts';
import type { Gate } from './gate/install.ts';
import type { LoadedPlugin } from './connection.ts';
import type { SecretKey } from './secret-key.ts';

/** What the host's own functions share. */
export interface HostParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** The public address, without a trailing slash. */
  readonly url: string;
  readonly key: SecretKey;
  /** The sentence that names the key missed; null when the key is the right one. */
  readonly keyTrouble: string | null;
  readonly endpointOverrides: Readonly<Record<string, string>>;
  readonly plugins: readonly LoadedPlugin[];
  readonly subscriptions: readonly RecordSubscription[];
  /** Longest a single HTTP call may take, answer included, in milliseconds. */
  readonly callMs: Readonly<Record<Lane, number>>;
  readonly gate: Gate;
  readonly keeper: Gatekeeper;
}

/** The definition of a plugin that is installed and good. Throws NotFound, or InvalidInput with the reason it was refused. */
export function definitionOf(host: HostParts, pluginId: string): PluginDefinition {
  const plugin = host.plugins.find((one) => one.id === pluginId);
  if (!plugin) throw new NotFound(`There is no plugin '${pluginId}'. There are ${namesOf(host)}.`);
  if (plugin.state === 'refused') throw new InvalidInput(plugin.reason);
  return plugin.definition;
}

/** Throws NotFound. */
export async function connectionOf(host: HostParts, id: string): Promise<ConnectionRow> {
  const connection = await findConnection(host.db.hub, id);
  if (!connection) throw new NotFound('There is no such connection.');
  return connection;
}

/**
 * The connection, when its vendor may be called now. Throws NotFound; InvalidInput when it is switched off, not connected
 * or the key is missing.
 */
export async function usableConnection(
  host: HostParts,
  id: string,
): Promise<{ readonly connection: ConnectionRow; readonly definition: PluginDefinition }> {
  const connection = await connectionOf(host, id);
  const definition = definitionOf(host, connection.pluginId);
  if (host.keyTrouble !== null) throw new InvalidInput(host.keyTrouble);
  if (!connection.enabled) throw new InvalidInput(`${definition.name} is switched off.`);
  if (connection.state === 'new') throw new InvalidInput(`${definition.name} is not connected yet.`);
  return { connection, definition };
}

function namesOf(host: HostParts): string {
  return host.plugins.map((plugin) => plugin.id).join(', ') || 'none';
}
