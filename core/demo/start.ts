import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { sharedClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { loadPlugins } from '../plugin-host/index.ts';
import { keepEnvironment } from '../processes/environment.ts';
import { openHouse, type House } from '../processes/house.ts';
import { readJson, writeJson } from '../processes/json-file.ts';
import { openDeps } from '../processes/open-deps.ts';
import { pluginFolders, sandboxesIn } from '../processes/sandbox.ts';
import { untilToldToStop } from '../processes/until-told.ts';
import { connectVendors, cutOverAll, firstSync } from './connect.ts';
import { generateFirm } from './firm/index.ts';
import { letClientsIn, openFirm, owner, type DemoClientSignIn } from './people.ts';
import { asEnvironment, endpointsOf, seed, startSandboxes, type PlayedVendor } from './sandboxes.ts';

/** `npm run demo`: the whole house around a believable firm, from nothing to one address. */
export async function demo(config: Config, log: Logger): Promise<number> {
  const demoFile = path.join(config.dataDir, 'demo.json');
  const house = await openHouse(config, 'demo', path.join(config.dataDir, 'portico.log'));
  const stopping = untilToldToStop(() => house.close());
  try {
    fs.rmSync(demoFile, { force: true });
    const vendors = await playVendors(config, house);
    const endpoints = endpointsOf(vendors);
    const added = { ...asEnvironment(endpoints), PORTICO_URL: house.url, PORTICO_PORT: String(house.port) };
    keepEnvironment(config.dataDir, added);
    const own = { ...config, url: house.url, port: house.port, endpointOverrides: endpoints };
    const clients = await furnish(own, house, vendors, log);
    const env = { ...house.env, ...added };
    await Promise.all([house.supervisor.start('web', ['web'], env), house.supervisor.start('worker', ['worker'], env)]);
    const write = (): void => writeDemoFile(demoFile, house, vendors, clients);
    house.supervisor.onRestart(write);
    house.onPostgresRestart(write);
    write();
    if (config.failAt !== null) house.freeze(config.failAt);
    announce(house.url, clients);
  } catch (error) {
    if (stopping.isTold()) return stopping.done;
    await house.close();
    throw error;
  }
  return stopping.done;
}

async function playVendors(config: Config, house: House): Promise<readonly PlayedVendor[]> {
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
async function furnish(
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
    const doneFile = path.join(config.dataDir, 'first-sync-done');
    if (!fs.existsSync(doneFile)) {
      await cutOverAll(deps);
      console.log('Reading the firm’s books for the first time …');
      await firstSync(deps, (line) => console.log(line));
      fs.writeFileSync(doneFile, '');
    }
    return await letClientsIn(deps, story.portal);
  } finally {
    await open.close();
  }
}

interface Story {
  readonly seed: number;
  readonly size: Config['demoSize'];
  /** ISO instant at which its history ends. */
  readonly now: string;
}

/** The same story at every start: its seed, size and moment are kept with the data. */
function storyOf(config: Config): ReturnType<typeof generateFirm> {
  const file = path.join(config.dataDir, 'story.json');
  const kept = (readJson(file) as Story | null) ?? {
    seed: config.seed,
    size: config.demoSize,
    now: sharedClock(config.dataDir).now().toString(),
  };
  writeJson(file, kept);
  return generateFirm({ ...kept, now: Temporal.Instant.from(kept.now) });
}

/** The doors for checks: written anew at every start, and whenever a process was started anew. */
function writeDemoFile(
  file: string,
  house: House,
  vendors: readonly PlayedVendor[],
  clients: readonly DemoClientSignIn[],
): void {
  const { supervisor } = house;
  const content = {
    url: house.url,
    owner,
    clients,
    sandboxes: Object.fromEntries(vendors.map(({ plugin, url, control }) => [plugin.id, { url, control }])),
    pids: {
      web: supervisor.pid('web'),
      worker: supervisor.pid('worker'),
      sandboxes: Object.fromEntries(vendors.map(({ plugin }) => [plugin.id, supervisor.pid(`sandbox-${plugin.id}`)])),
      postgres: house.postgresPid(),
    },
  };
  writeJson(file, content);
}

function announce(url: string, clients: readonly DemoClientSignIn[]): void {
  const [client] = clients;
  console.log(`
Portico is open at ${url}

  as a client   ${client?.email ?? ''}   password ${client?.password ?? ''}
  as the owner  ${owner.email}   password ${owner.password}

Ctrl-C stops everything; the next 'npm run demo' goes on where you left.`);
}
