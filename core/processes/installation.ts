import fs from 'node:fs';
import path from 'node:path';
import { InvalidInput } from '../plugin-api/index.ts';

export type InstallationKind = 'demo' | 'real';

const fileName = 'installation.json';

/** What a data folder holds; null for one that was never used. */
export function installationKind(dataDir: string): InstallationKind | null {
  const file = path.join(dataDir, fileName);
  if (!fs.existsSync(file)) return null;
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { kind: InstallationKind }).kind;
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
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(dataDir, fileName), `${JSON.stringify({ kind })}\n`);
}
