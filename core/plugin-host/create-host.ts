import type { Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import type { RecordKind } from '../plugin-api/index.ts';
import type { RecordSubscription } from '../records/index.ts';
import { callPort } from './calling.ts';
import { publicPart, readCards } from './cards.ts';
import { completeConnection, enable } from './connections/connect.ts';
import { settingsForm } from './connections/form.ts';
import { allConnections } from './connections/queries.ts';
import { activate, check, deactivate, disconnect } from './connections/switch.ts';
import { callMs, originOf } from './context.ts';
import { createGatekeeper } from './gate/budget.ts';
import { installGate } from './gate/install.ts';
import type { PluginHost } from './host.ts';
import { definitionOf, type HostParts } from './host-parts.ts';
import { handleEvents } from './inbox/handle-events.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { builtInFolder, loadPlugins } from './loading/load-plugins.ts';
import { readAgain } from './read-again.ts';
import type { SecretKey } from './secret-key.ts';
import { keyTrouble } from './secrets/check-key.ts';
import { runStream } from './streams/run-stream.ts';
import { queueDueStreams, runIfDue } from './streams/schedule.ts';
import { syncNow } from './streams/sync-now.ts';
import { tidy } from './tidy.ts';

export interface HostOptions {
  readonly config: {
    readonly endpointOverrides: Readonly<Record<string, string>>;
    /** A folder of further plugins, beside the built-in one. */
    readonly pluginsDir: string | null;
  };
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  /** The public address, without a trailing slash. */
  readonly url: string;
  readonly key: SecretKey;
  /** What every wing subscribes to: `wings.flatMap((wing) => wing.subscriptions ?? [])`. */
  readonly subscriptions: readonly RecordSubscription[];
  /** Folders to look for plugins in; for tests. The built-in one and `pluginsDir` by default. */
  readonly folders?: readonly string[];
  /** How long one HTTP call may take, in milliseconds by lane; for tests, `callMs` by default. */
  readonly callMs?: HostParts['callMs'];
}

/** Loads the plugins, checks the key and puts the gate up. The database must be migrated. */
export async function createPluginHost(options: HostOptions): Promise<PluginHost> {
  const { db, clock, log, config } = options;
  const folders = options.folders ?? [builtInFolder, ...(config.pluginsDir === null ? [] : [config.pluginsDir])];
  const plugins = await loadPlugins(folders);
  for (const plugin of plugins)
    if (plugin.state === 'refused') log.warn({ plugin: plugin.id, folder: plugin.folder }, plugin.reason);
  const trouble = await keyTrouble(db, options.key, clock.now());
  if (trouble !== null) log.error({}, trouble);
  const host: HostParts = {
    db,
    clock,
    log,
    url: options.url,
    key: options.key,
    keyTrouble: trouble,
    endpointOverrides: config.endpointOverrides,
    plugins,
    subscriptions: options.subscriptions,
    callMs: options.callMs ?? callMs,
    gate: installGate(),
    keeper: createGatekeeper({ db, clock, log }),
  };
  return hostOf(host);
}

function hostOf(host: HostParts): PluginHost {
  return {
    plugins: host.plugins,
    keyTrouble: host.keyTrouble,
    connections: async () => (await allConnections(host.db.hub)).map(publicPart),
    async withPort(port) {
      // Every call would be refused, and who asks takes a refusal for the vendor's word on what was asked.
      if (host.keyTrouble !== null) return [];
      const connections = await allConnections(host.db.hub);
      return connections
        .filter(({ enabled, state, pluginId }) => {
          const plugin = host.plugins.find(({ id }) => id === pluginId);
          return enabled && state === 'connected' && plugin?.state === 'ready' && plugin.definition[port] !== undefined;
        })
        .map(publicPart);
    },
    call: (connectionId, port, lane, work) => callPort(host, connectionId, port, lane, work),
    readAgain: (connectionId, refs, lane) =>
      readAgain(
        host,
        connectionId,
        refs.map(({ kind, externalId }) => ({ kind: kind as RecordKind, externalId })),
        lane,
      ),
    redirectOrigins: () => [...new Set(host.plugins.flatMap((plugin) => redirectsOf(host, plugin.id)))],
    enable: (pluginId, enabling) => enable(host, pluginId, enabling),
    completeConnection: (answered) => completeConnection(host, answered),
    activate: (connectionId, by) => activate(host, connectionId, by),
    deactivate: (connectionId, by) => deactivate(host, connectionId, by),
    disconnect: (connectionId, by) => disconnect(host, connectionId, by),
    check: (connectionId) => check(host, connectionId),
    syncNow: (connectionId, options) => syncNow(host, connectionId, options),
    cards: () => readCards(host),
    settingsForm: (pluginId) => settingsForm(host, definitionOf(host, pluginId)),
    work: {
      runStream: (connectionId, stream, stop) => runStream(host, connectionId, stream, stop),
      runIfDue: (connectionId, stream, stop) => runIfDue(host, connectionId, stream, stop),
      queueDueStreams: () => queueDueStreams(host),
      handleEvents: (connectionId, stop) => handleEvents(host, connectionId, stop),
      tidy: () => tidy(host),
    },
    webhookRoutes: () => inboxRoutes(host),
  };
}

function redirectsOf(host: HostParts, pluginId: string): readonly string[] {
  const plugin = host.plugins.find(({ id }) => id === pluginId);
  if (plugin?.state !== 'ready') return [];
  const { definition } = plugin;
  // A pattern stays one: a content security policy knows the star as well.
  return definition.redirects.map((name) => originOf(host, definition, name));
}
