import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { createFirstRunLink } from '../identity/index.ts';
import { openHouse } from './house.ts';
import { openDeps } from './open-deps.ts';
import { untilToldToStop } from './until-told.ts';

/** `npm start`: the real thing. Prints the address and, while there is no owner, the one-time link that makes one. */
export async function start(config: Config, log: Logger): Promise<number> {
  const house = await openHouse(config, 'real', null);
  const stopping = untilToldToStop(() => house.close());
  try {
    const open = await openDeps({ ...config, url: house.url }, { databaseUrl: house.databaseUrl, mode: 'real', log });
    const firstRun = await createFirstRunLink(open.deps);
    await open.close();
    await Promise.all([
      house.supervisor.start('web', ['web'], house.env),
      house.supervisor.start('worker', ['worker'], house.env),
    ]);
    console.log(`Portico is open at ${house.url}`);
    if (firstRun !== null)
      console.log(`There is no owner yet. Create the account here (once, within 72 hours): ${firstRun}`);
  } catch (error) {
    if (stopping.isTold()) return stopping.done;
    await house.close();
    throw error;
  }
  return stopping.done;
}
