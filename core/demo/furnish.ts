import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { loadPlugins } from '../plugin-host/index.ts';
import type { House } from '../processes/house.ts';
import { readJson, writeJson } from '../processes/json-file.ts';
import { openDeps } from '../processes/open-deps.ts';
import { pluginFolders, sandboxesIn } from '../processes/sandbox.ts';
import { connectVendors, cutOverAll, firstSync } from './connect.ts';
import { letClientsIn, openFirm, type DemoClientSignIn } from './people.ts';
import { seed, startSandboxes, type PlayedVendor } from './sandboxes.ts';
import { storyOf } from './story.ts';

export { owner } from './people.ts';
export { asEnvironment, endpointsOf } from './sandboxes.ts';

/** Whether an earlier start came as far as reading everything once. */
export function isFurnished(dataDir: string): boolean {
  return fs.existsSync(doneFile(dataDir));
}

/** Starts the vendors' stand-ins, and gives the empty ones the firm's history. */
export async function playVendors(config: Config, house: House): Promise<readonly PlayedVendor[]> {
  const plugins = (await loadPlugins(pluginFolders(config))).flatMap((plugin) =>
    plugin.state === 'ready' ? [plugin.definition] : [],
  );
  console.log('Starting the vendors’ stand-ins …');
  const seededFile = path.join(config.dataDir, 'sandboxes-seeded.json');
  const seeded = readJson(seededFile) as readonly string[] | null;
  // a kill in the middle of seeding leaves half a history, which no sandbox would know from a whole one
  if (seeded === null) fs.rmSync(sandboxesIn(config.dataDir), { recursive: true, force: true });
  const vendors = await startSandboxes(house.supervisor, config.dataDir, house.env, plugins);
  const fresh = vendors.filter(({ plugin }) => !seeded?.includes(plugin.id));
  if (fresh.length > 0) {
    await seed(fresh, storyOf(config).firm);
    writeJson(
      seededFile,
      vendors.map(({ plugin }) => plugin.id),
    );
  }
  return vendors;
}

/** Connects and reads the vendors at the first start; finds everything in its place at a later one. */
export async function furnish(
  config: Config,
  house: House,
  vendors: readonly PlayedVendor[],
  log: Logger,
): Promise<readonly DemoClientSignIn[]> {
  const open = await openDeps(config, { databaseUrl: house.databaseUrl, mode: 'demo', log });
  const { deps } = open;
  try {
    const story = storyOf(config);
    await openFirm(deps, story);
    await connectVendors(deps, vendors);
    if (!isFurnished(config.dataDir)) {
      await cutOverAll(deps);
      console.log('Reading the firm’s books for the first time …');
      await firstSync(deps, (line) => console.log(line));
      fs.writeFileSync(doneFile(config.dataDir), '');
    }
    return await letClientsIn(deps, story.portal);
  } finally {
    await open.close();
  }
}

function doneFile(dataDir: string): string {
  return path.join(dataDir, 'first-sync-done');
}
