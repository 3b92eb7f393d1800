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
import type { Driver, RunningSandbox } from '../../../core/plugin-api/sandbox/kit/index.ts';
import {
  createPluginHost,
  loadSecretKey,
  type Connection,
  type HostOptions,
  type LoadedPlugin,
  type PluginHost,
} from '../../../core/plugin-host/index.ts';
import { openSecrets } from '../../../core/plugin-host/secrets/secrets.ts';
import { connectVendor, endpointsOf, playVendor } from '../sandbox.ts';
import { streetDoor, type StreetDoor } from './street-door.ts';

/** A plugin beside its own vendor, on a real database. */
export interface Bench extends Driver {
  readonly host: PluginHost;
  readonly sandbox: RunningSandbox;
  readonly definition: PluginDefinition;
  readonly db: Database;
  /** Where its webhooks are received. */
  readonly webhookUrl: string;
  /** Saves the sandbox's credentials and goes through the vendor's page where there is one. */
  connect(): Promise<Connection>;
  /** Resolves once every fault that was set has struck as often as it should. */
  struck(): Promise<void>;
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
  const vendor = await playVendor(definition, dir, () => clock.now());
  const { sandbox, driver } = vendor;
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const key = loadSecretKey({ secretKey: null, dataDir: dir, databaseUrl: null });
  const logged: string[] = [];
  const log = createLogger('debug', {}, { write: (line) => void logged.push(line) });
  const makeHost = (own: Pick<HostOptions, 'callMs'> = {}): Promise<PluginHost> =>
    createPluginHost({
      ...own,
      config: { endpointOverrides: endpointsOf([vendor]), pluginsDir: null },
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

  if (firm) await driver.control('seed', firm);
  return {
    ...driver,
    host,
    sandbox,
    definition,
    db,
    webhookUrl,
    connect: () => connectVendor(host, vendor, webhookUrl),
    async struck() {
      // Each look is a round trip to the sandbox, which takes the request that is waited for meanwhile.
      while ((await driver.control<readonly unknown[]>('faults')).length > 0);
    },
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
