import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { openLive, prepareDatabase } from '../db/index.ts';
import { findRunning, startEmbedded } from '../db/embedded/index.ts';
import { sharedClock, systemClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { createPluginHost, loadSecretKey } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';
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
  const server = await startEmbedded({ dataDir: config.dataDir });
  return { url: server.url, stop: () => server.stop() };
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
