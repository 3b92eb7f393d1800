import fs from 'node:fs';
import path from 'node:path';
import { loadConfig, type Config } from '../config.ts';
import { sharedClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { builtInFolder, loadPlugins } from '../plugin-host/index.ts';
import { keepEnvironment } from '../processes/environment.ts';
import { openHouse, type House } from '../processes/house.ts';
import { openDeps } from '../processes/open-deps.ts';
import { untilToldToStop } from '../processes/until-told.ts';
import { connectVendors, cutOverAll, firstSync } from './connect.ts';
import { generateFirm } from './firm/index.ts';
import { letClientsIn, openFirm, owner, type DemoClientSignIn } from './people.ts';
import { endpointEnvironment, seed, startSandboxes, type PlayedVendor } from './sandboxes.ts';

/** `npm run demo`: the whole house around a believable firm, from nothing to one address. */
export async function demo(config: Config, log: Logger): Promise<number> {
  const demoFile = path.join(config.dataDir, 'demo.json');
  const house = await openHouse(config, 'demo', path.join(config.dataDir, 'portico.log'));
  const stopped = untilToldToStop(() => house.close());
  try {
    fs.rmSync(demoFile, { force: true });
    const vendors = await playVendors(config, house);
    const added = { ...endpointEnvironment(vendors), PORTICO_URL: house.url, PORTICO_PORT: String(house.port) };
    keepEnvironment(config.dataDir, added);
    const clients = await furnish(config, house, vendors, added, log);
    const env = { ...house.env, ...added };
    await Promise.all([house.supervisor.start('web', ['web'], env), house.supervisor.start('worker', ['worker'], env)]);
    const write = (): void => writeDemoFile(demoFile, house, vendors, clients);
    house.supervisor.onRestart(write);
    house.onPostgresRestart(write);
    write();
    if (config.failAt !== null) house.freeze(config.failAt);
    announce(house.url, clients);
  } catch (error) {
    await house.close();
    throw error;
  }
  return stopped;
}

async function playVendors(config: Config, house: House): Promise<readonly PlayedVendor[]> {
  const plugins = (await loadPlugins([builtInFolder])).flatMap((plugin) =>
    plugin.state === 'ready' ? [plugin.definition] : [],
  );
  console.log('Starting the vendors’ stand-ins …');
  const vendors = await startSandboxes(house.supervisor, config.dataDir, house.env, plugins);
  await seed(vendors, () => storyOf(config).firm);
  return vendors;
}

/** Connects and reads the vendors at the first start; finds everything in its place at a later one. */
async function furnish(
  config: Config,
  house: House,
  vendors: readonly PlayedVendor[],
  added: Readonly<Record<string, string>>,
  log: Logger,
): Promise<readonly DemoClientSignIn[]> {
  const own = loadConfig({ ...process.env, ...house.env, ...added, PORTICO_DATA: config.dataDir });
  const { deps, close } = await openDeps(own, { databaseUrl: house.databaseUrl, mode: 'demo', log });
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
    await close();
  }
}

/** The same story at every start: its seed, size and moment are kept with the data. */
function storyOf(config: Config): ReturnType<typeof generateFirm> {
  const file = path.join(config.dataDir, 'story.json');
  if (!fs.existsSync(file)) {
    const now = sharedClock(config.dataDir).now().toString();
    fs.writeFileSync(file, JSON.stringify({ seed: config.seed, size: config.demoSize, now }));
  }
  const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as { seed: number; size: Config['demoSize']; now: string };
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
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function announce(url: string, clients: readonly DemoClientSignIn[]): void {
  const [client] = clients;
  console.log(`
Portico is open at ${url}

  as a client   ${client?.email ?? ''}   password ${client?.password ?? ''}
  as the owner  ${owner.email}   password ${owner.password}

Ctrl-C stops everything; the next 'npm run demo' goes on where you left.`);
}
