import path from 'node:path';
import type { House } from '../processes/house.ts';
import { writeJson } from '../processes/json-file.ts';
import type { DemoClientSignIn, DemoSignIn } from './people.ts';
import type { PlayedVendor } from './sandboxes.ts';

export interface DemoParts {
  readonly owner: DemoSignIn;
  readonly clients: readonly DemoClientSignIn[];
  readonly vendors: readonly PlayedVendor[];
}

/** The doors for checks: written anew at every start, and whenever a process was started anew. */
export function writeDemoFile(dataDir: string, house: House, parts: DemoParts): void {
  const { supervisor } = house;
  const { owner, clients, vendors } = parts;
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
  writeJson(path.join(dataDir, 'demo.json'), content);
}
