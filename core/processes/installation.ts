import path from 'node:path';
import { InvalidInput } from '../plugin-api/index.ts';
import { readJson, writeJson } from './json-file.ts';

export type InstallationKind = 'demo' | 'real';

/** What a data folder holds; null for one that was never used. */
export function installationKind(dataDir: string): InstallationKind | null {
  const kept = readJson(fileOf(dataDir)) as { readonly kind: InstallationKind } | null;
  return kept?.kind ?? null;
}

/** Makes the folder one of this kind. Throws InvalidInput when it is the other already. */
export function claimFolder(dataDir: string, kind: InstallationKind): void {
  const held = installationKind(dataDir);
  if (held === kind) return;
  if (held === 'demo')
    throw new InvalidInput(
      `${dataDir} holds a demo, whose vendors are played. 'npm start' needs a folder of its own: set PORTICO_DATA, or delete the demo.`,
    );
  if (held === 'real')
    throw new InvalidInput(
      `${dataDir} holds a real installation, which a demo must not touch. 'npm run demo' needs a folder of its own: set PORTICO_DATA.`,
    );
  writeJson(fileOf(dataDir), { kind });
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'installation.json');
}
