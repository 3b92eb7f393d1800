import { NotFound } from '../plugin-api/index.ts';
import type { Answered, Connection } from './connection.ts';
import type { Enabled } from './connections/connect.ts';
import type { PluginHost } from './host.ts';
import type { StreamReport, SyncOptions } from './streams/sync-now.ts';

interface HasHost {
  readonly plugins: PluginHost;
}

/** What `portico plugin list` says of a plugin. */
export interface PluginLine {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly state: 'refused' | 'not connected' | 'off' | 'connected' | 'needs attention';
  readonly organisation: string | null;
  /** Why it is refused or needs attention. */
  readonly reason: string | null;
  readonly connectionId: string | null;
}

/** Every plugin folder found, in words. */
export async function listPlugins({ plugins }: HasHost): Promise<readonly PluginLine[]> {
  const connections = await plugins.connections();
  return plugins.plugins.map((plugin) => {
    const connection = connections.findLast(({ pluginId }) => pluginId === plugin.id) ?? null;
    return {
      id: plugin.id,
      name: plugin.state === 'ready' ? plugin.definition.name : plugin.id,
      version: plugin.state === 'ready' ? plugin.definition.version : null,
      state: plugin.state === 'refused' ? 'refused' : stateOf(connection),
      organisation: connection?.identity?.organisation ?? null,
      reason: plugin.state === 'refused' ? plugin.reason : (connection?.trouble ?? null),
      connectionId: connection?.id ?? null,
    };
  });
}

function stateOf(connection: Connection | null): PluginLine['state'] {
  if (!connection || (connection.state === 'new' && connection.identity === null)) return 'not connected';
  if (!connection.enabled) return 'off';
  if (connection.state === 'new') return 'not connected';
  return connection.state === 'connected' ? 'connected' : 'needs attention';
}

/**
 * Enables a plugin: saves the settings and connects. Without new settings a connection that was switched off goes on.
 * `authorizeUrl` is where a browser must go where the vendor wants a person's consent.
 */
export async function enablePlugin(
  { plugins }: HasHost,
  id: string,
  options: { readonly settings: Readonly<Record<string, unknown>>; readonly personId?: string | null },
): Promise<Enabled> {
  const by = { personId: options.personId ?? null };
  const known = (await plugins.connections()).findLast(({ pluginId }) => pluginId === id);
  if (known && known.state !== 'new' && Object.keys(options.settings).length === 0 && !known.enabled) {
    await plugins.activate(known.id, by);
    return { connection: { ...known, enabled: true }, authorizeUrl: null };
  }
  return plugins.enable(id, { settings: options.settings, ...by });
}

/** The browser came back from the vendor's page. */
export function completeConnection({ plugins }: HasHost, answered: Answered): Promise<Connection> {
  return plugins.completeConnection(answered);
}

/** Switches every connection of a plugin off; history stays. Throws NotFound when it has none. */
export async function disablePlugin(
  { plugins }: HasHost,
  id: string,
  options: { readonly personId?: string | null } = {},
): Promise<void> {
  const own = (await plugins.connections()).filter(({ pluginId }) => pluginId === id);
  if (own.length === 0) throw new NotFound(`'${id}' has no connection to switch off.`);
  for (const connection of own) await plugins.deactivate(connection.id, { personId: options.personId ?? null });
}

/** Asks for a whole pass of every stream of a connection. */
export function syncNow(
  { plugins }: HasHost,
  connectionId: string,
  options: SyncOptions,
): Promise<readonly StreamReport[]> {
  return plugins.syncNow(connectionId, options);
}
