import path from 'node:path';
import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { keepEnvironment } from '../processes/environment.ts';
import { openHouse } from '../processes/house.ts';
import { untilToldToStop } from '../processes/until-told.ts';
import { writeDemoFile } from './demo-file.ts';
import type { DemoClientSignIn, DemoSignIn } from './people.ts';

/** `npm run demo`: the whole house around a believable firm, from nothing to one address. */
export async function demo(config: Config, log: Logger): Promise<number> {
  const { dataDir } = config;
  // PostgreSQL starts on one core while the rest of the program is loaded on the other
  const [house, decorator] = await Promise.all([
    openHouse(config, 'demo', path.join(dataDir, 'portico.log')),
    import('./furnish.ts'),
  ]);
  const { supervisor } = house;
  const stopping = untilToldToStop(() => house.close());
  try {
    const vendors = await decorator.playVendors(config, house);
    const endpoints = decorator.endpointsOf(vendors);
    const added = { ...decorator.asEnvironment(endpoints), PORTICO_URL: house.url, PORTICO_PORT: String(house.port) };
    keepEnvironment(dataDir, added);
    const own = { ...config, url: house.url, port: house.port, endpointOverrides: endpoints };
    const env = { ...house.env, ...added };
    const open = (): Promise<unknown> =>
      Promise.all([supervisor.start('web', ['web'], env), supervisor.start('worker', ['worker'], env)]);
    // at the first start the worker would read the same history at the same time
    const opened = decorator.isFurnished(dataDir) ? open() : null;
    const [clients] = await Promise.all([decorator.furnish(own, house, vendors, log), opened]);
    await (opened ?? open());
    const write = (): void => writeDemoFile(dataDir, house, { owner: decorator.owner, clients, vendors });
    supervisor.onRestart(write);
    house.onPostgresRestart(write);
    write();
    if (config.failAt !== null) house.freeze(config.failAt);
    announce(house.url, decorator.owner, clients);
  } catch (error) {
    if (stopping.isTold()) return stopping.done;
    await house.close();
    throw error;
  }
  return stopping.done;
}

function announce(url: string, owner: DemoSignIn, clients: readonly DemoClientSignIn[]): void {
  const [client] = clients;
  console.log(`
Portico is open at ${url}

  as a client   ${client?.email ?? ''}   password ${client?.password ?? ''}
  as the owner  ${owner.email}   password ${owner.password}

Ctrl-C stops everything; the next 'npm run demo' goes on where you left.`);
}
