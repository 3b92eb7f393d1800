import fs from 'node:fs';
import path from 'node:path';
import { installationKind } from './installation.ts';

/** What a demo adds to the environment of its own processes and of commands beside it: the sandboxes' addresses. */
export type AddedEnvironment = Readonly<Record<string, string>>;

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'demo-environment.json');
}

export function keepEnvironment(dataDir: string, added: AddedEnvironment): void {
  fs.writeFileSync(`${fileOf(dataDir)}.new`, JSON.stringify(added), { mode: 0o600 });
  fs.renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
}

/** The environment a command runs in: in a demo's folder `PORTICO_DATA` alone is enough. */
export function environmentOf(dataDir: string, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (installationKind(dataDir) !== 'demo' || !fs.existsSync(fileOf(dataDir))) return given;
  return { ...(JSON.parse(fs.readFileSync(fileOf(dataDir), 'utf8')) as AddedEnvironment), ...given };
}
