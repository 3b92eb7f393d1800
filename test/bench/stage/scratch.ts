import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { prepareDatabase, type Database } from '../../../core/db/index.ts';
import { systemClock } from '../../../core/ground/clock.ts';
import { createLogger } from '../../../core/ground/log.ts';
import { createPluginHost, loadSecretKey, type PluginHost } from '../../../core/plugin-host/index.ts';

/** A database of one workload and the key of the house that stands on it. */
export interface Scratch {
  readonly db: Database;
  readonly url: string;
  /** 32 bytes, base64. */
  readonly secretKey: string;
  /** A folder for the processes that use it. */
  readonly dataDir: string;
  /** Runs SQL on a connection of its own, for sides of a comparison that know nothing of Portico. */
  connect(): Promise<pg.Client>;
  /** A host of the product over it, in this process. */
  host(folders: readonly string[], endpoints: Readonly<Record<string, string>>): Promise<PluginHost>;
  drop(): Promise<void>;
}

export async function openScratch(server: string, name: string, dataDir: string): Promise<Scratch> {
  const database = `bench_${name}_${randomBytes(3).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${database}`));
  const url = server.replace(/\/[^/]*$/, `/${database}`);
  const secretKey = randomBytes(32).toString('base64');
  const key = loadSecretKey({ secretKey, dataDir, databaseUrl: url });
  const db = await prepareDatabase({ url, portalUrl: null, secretKey: key.bytes });
  return {
    db,
    url,
    secretKey,
    dataDir,
    async connect() {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    },
    host: (folders, endpoints) =>
      createPluginHost({
        config: { endpointOverrides: endpoints, pluginsDir: null },
        clock: systemClock,
        log: createLogger('error'),
        db,
        url: 'http://localhost:1',
        key,
        subscriptions: [],
        folders,
      }),
    async drop() {
      await db.close();
      await withClient(server, (client) => client.query(`drop database if exists ${database} with (force)`));
    },
  };
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client);
  await client.end();
}
