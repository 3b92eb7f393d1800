import path from 'node:path';
import { installationKind } from './installation.ts';
import { readJson, writeJson } from './json-file.ts';

/** What a demo adds to the environment of its own processes and of commands beside it: the sandboxes' addresses. */
export type AddedEnvironment = Readonly<Record<string, string>>;

export function keepEnvironment(dataDir: string, added: AddedEnvironment): void {
  writeJson(fileOf(dataDir), added);
}

/**
 * The environment a role runs in: in a demo's folder `PORTICO_DATA` alone is enough. The demo's own start
 * chooses address and ports anew and takes only what it is given.
 */
export function environmentOf(role: string, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dataDir = path.resolve(given['PORTICO_DATA'] || './data');
  if (role === 'demo' || installationKind(dataDir) !== 'demo') return given;
  return { ...(readJson(fileOf(dataDir)) as AddedEnvironment | null), ...given };
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'demo-environment.json');
}
