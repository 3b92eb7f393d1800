import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';

const folder = path.join(import.meta.dirname, '../../migrations');

/** The numbered files of `migrations/`, loaded by Node itself (knex's own loader knows no .ts in ESM). */
const source: Knex.MigrationSource<string> = {
  getMigrations: () =>
    Promise.resolve(
      fs
        .readdirSync(folder)
        .filter((name) => /^\d{4}_.*\.ts$/.test(name))
        .sort(),
    ),
  getMigrationName: (name) => name,
  getMigration: async (name) => (await import(pathToFileURL(path.join(folder, name)).href)) as Knex.Migration,
};

/** Serialises processes that start at once. An arbitrary constant, ours alone. */
const lock = 7_269_002;

/**
 * Brings the schema up to date; several processes may call it at once. Returns what ran. knex's own lock row
 * outlives a killed process, so it is freed under ours, which does not.
 */
export async function migrate(hub: Knex): Promise<readonly string[]> {
  return hub.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(?)', [lock]);
    const config = { migrationSource: source };
    await hub.migrate.forceFreeMigrationsLock(config);
    const [, ran] = (await hub.migrate.latest(config)) as [number, string[]];
    return ran;
  });
}
