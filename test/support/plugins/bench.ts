import express from 'express';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Database } from '../../../core/db/index.ts';
import { systemClock, type Clock } from '../../../core/ground/clock.ts';
import { createLogger } from '../../../core/ground/log.ts';
import type { DemoFirm, PluginDefinition } from '../../../core/plugin-api/index.ts';
import { startSandbox, type JournalRow, type RunningSandbox } from '../../../core/plugin-api/sandbox/kit/index.ts';
import {
  createPluginHost,
  loadSecretKey,
  type Connection,
  type HostOptions,
  type LoadedPlugin,
  type PluginHost,
} from '../../../core/plugin-host/index.ts';
import { openSecrets } from '../../../core/plugin-host/secrets/secrets.ts';
import { streetDoor, type StreetDoor } from './street-door.ts';

/** A plugin beside its own vendor, on a real database. */
export interface Bench {
  readonly host: PluginHost;
  readonly sandbox: RunningSandbox;
  readonly definition: PluginDefinition;
  readonly db: Database;
  /** Where its webhooks are received. */
  readonly webhookUrl: string;
  /** Saves the sandbox's credentials and goes through the vendor's page where there is one. */
  connect(): Promise<Connection>;
  control<T>(door: string, body?: unknown): Promise<T>;
  act(name: string, body?: Record<string, unknown>): Promise<Record<string, string>>;
  fault(fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  /** Resolves once every fault that was set has struck as often as it should. */
  struck(): Promise<void>;
  journal(): Promise<readonly JournalRow[]>;
  /** Where webhooks come in. */
  readonly door: StreetDoor;
  /** Every line the hub wrote to its log. */
  readonly logged: readonly string[];
  /** Every secret of its connections in the clear: what was given in the settings, and the tokens. */
  secrets(): Promise<readonly string[]>;
  /** A second host over the same database, as another process would have. */
  another(options?: Pick<HostOptions, 'callMs'>): Promise<PluginHost>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly db: Database;
  readonly plugin: Extract<LoadedPlugin, { state: 'ready' }>;
  readonly firm: DemoFirm | null;
  readonly clock?: Clock;
}

/** Starts the plugin's sandbox, a host that knows only this plugin's folder's neighbours, and a street door for webhooks. */
export async function openBench({ db, plugin, firm, clock = systemClock }: BenchOptions): Promise<Bench> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-bench-'));
  const { definition } = plugin;
  const module = await definition.sandbox?.();
  if (!module) throw new Error(`${definition.id} has no sandbox.`);
  const sandbox = await startSandbox({
    pluginId: definition.id,
    module: module.default,
    dir: path.join(dir, definition.id),
    port: 0,
    now: () => clock.now(),
    recordFile: null,
  });
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const key = loadSecretKey({ secretKey: null, dataDir: dir, databaseUrl: null });
  const logged: string[] = [];
  const log = createLogger('debug', {}, { write: (line) => void logged.push(line) });
  const makeHost = (own: Pick<HostOptions, 'callMs'> = {}): Promise<PluginHost> =>
    createPluginHost({
      ...own,
      config: { endpointOverrides: overridesTo(definition, sandbox.url), pluginsDir: null },
      clock,
      log,
      db,
      url,
      key,
      subscriptions: [],
      folders: [path.dirname(plugin.folder)],
    });
  const host = await makeHost();
  const webhookUrl = `${url}/webhooks/${definition.id}`;
  const door = streetDoor(() => webhookUrl);
  server.on('request', express().use('/webhooks', door.watch, host.webhookRoutes()));

  async function control<T>(door: string, body?: unknown): Promise<T> {
    const response = await fetch(`${sandbox.control}/${door}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${door}: ${JSON.stringify(answer)}`);
    return answer;
  }

  if (firm) await control('seed', firm);
  return {
    host,
    sandbox,
    definition,
    db,
    webhookUrl,
    async connect() {
      const credentials = await control<Record<string, unknown>>('credentials');
      const signing = await control<Record<string, unknown>>('webhook', { url: webhookUrl });
      const enabled = await host.enable(definition.id, { settings: { ...credentials, ...signing }, personId: null });
      if (enabled.authorizeUrl === null) return enabled.connection;
      const { redirect } = await control<{ redirect: string }>('act', { do: 'consent', url: enabled.authorizeUrl });
      const answer = new URL(redirect).searchParams;
      return host.completeConnection({ connectionId: enabled.connection.id, answer, personId: null });
    },
    control,
    act: (name, body = {}) => control('act', { do: name, ...body }),
    async fault(fault) {
      await control('faults', fault);
    },
    async clearFaults() {
      await fetch(`${sandbox.control}/faults`, { method: 'DELETE' });
    },
    async struck() {
      // Each look is a round trip to the sandbox, which takes the request that is waited for meanwhile.
      while ((await control<readonly unknown[]>('faults')).length > 0);
    },
    journal: () => control('journal'),
    door,
    logged,
    async secrets() {
      const connections = await host.connections();
      const opened = await Promise.all(connections.map(({ id }) => openSecrets(db.hub, key, id)));
      return opened.flatMap((one) => Object.values(one).flatMap(valuesIn));
    },
    another: makeHost,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sandbox.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

/** Tokens lie there as one JSON text. */
function valuesIn(text: string): readonly string[] {
  if (!text.startsWith('{')) return [text];
  return Object.entries(JSON.parse(text) as Record<string, string | null>).flatMap(([name, value]) =>
    value === null || name.endsWith('At') ? [] : [value],
  );
}

function overridesTo(definition: PluginDefinition, url: string): Record<string, string> {
  const upper = (name: string): string => name.replaceAll('-', '_').toUpperCase();
  return Object.fromEntries(
    Object.keys(definition.endpoints).map((name) => [`${upper(definition.id)}_${upper(name)}`, url]),
  );
}
