import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { openLive, prepareDatabase } from '../db/index.ts';
import { findRunning, startEmbedded } from '../db/embedded/index.ts';
import { sharedClock, systemClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { PorticoError } from '../plugin-api/index.ts';
import { createPluginHost, loadSecretKey } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';
import { livingProcess } from './run-files.ts';
import { subscriptions } from './wings.ts';

/** Where the database is; `stop` ends a server that was started for this, and does nothing to any other. */
export interface FoundDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database of the environment, else the embedded one, which is started when it does not run. */
export async function findDatabase(config: Config): Promise<FoundDatabase> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (config.databaseUrl !== null) return { url: config.databaseUrl, stop: nothing };
  const running = await findRunning(config.dataDir);
  if (running !== null) return { url: running, stop: nothing };
  const house = livingProcess(config.dataDir, 'supervisor');
  if (house !== null) return { url: await untilRunning(config.dataDir, house), stop: nothing };
  const server = await startEmbedded({ dataDir: config.dataDir });
  return { url: server.url, stop: () => server.stop() };
}

/** Longer than a house needs to start PostgreSQL, or to start it anew. */
const waitMs = 20_000;

/** A living house has its own server: it is waited for, never started beside it. */
async function untilRunning(dataDir: string, house: number): Promise<string> {
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    const url = await findRunning(dataDir);
    if (url !== null) return url;
    await pause(100);
  }
  throw new PorticoError(`The PostgreSQL of the Portico that runs in ${dataDir} (process ${house}) does not answer.`);
}

export interface OpenDeps {
  readonly deps: Deps;
  close(): Promise<void>;
}

/** Opens all that the wings need: schema up to date, portal's role, key, live news, plugins. */
export async function openDeps(
  config: Config,
  options: { readonly databaseUrl: string; readonly mode: Deps['mode']; readonly log: Logger },
): Promise<OpenDeps> {
  fs.mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const { mode, log, databaseUrl } = options;
  const key = loadSecretKey(config);
  const db = await prepareDatabase({ url: databaseUrl, portalUrl: config.portalDatabaseUrl, secretKey: key.bytes });
  const live = await openLive(databaseUrl, (error) => log.warn({ err: error }, 'live news were interrupted'));
  const clock = mode === 'demo' ? sharedClock(path.resolve(config.dataDir)) : systemClock;
  const url = config.url ?? `http://localhost:${config.port}`;
  const plugins = await createPluginHost({ config, clock, log, db, url, key, subscriptions });
  return {
    deps: { config, url, mode, clock, log, db, live, plugins },
    async close() {
      await live.close();
      await db.close();
    },
  };
}
