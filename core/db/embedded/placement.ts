import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { PorticoError } from '../../plugin-api/index.ts';
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts';

/** Where one server's parts lie and who runs it. */
export interface Placement {
  readonly binaries: Binaries;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  /** PostgreSQL refuses to run as root: then it runs as this user. Null: as ourselves. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/** Where binaries and data go when PostgreSQL's user cannot reach the data folder or node_modules. */
const reachableHome = '/var/lib/portico';

const noteName = 'postgres-is-elsewhere.json';

/**
 * Decides where the server of a data folder lives. As an ordinary user: right there. As root the server runs
 * as another user; where that user cannot enter the data folder or reach the binaries (a root home, a
 * private temporary folder), both go under `/var/lib/portico` and a note in the data folder says so.
 */
export function placeServer(dataDir: string): Placement {
  const binaries = findBinaries();
  fs.mkdirSync(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) return { binaries, cluster: path.join(dataDir, 'postgres'), user: null };
  const user = findUser();
  const note = readNote(dataDir);
  if (note === null && canEnter(dataDir, user) && canEnter(binaries.root, user))
    return { binaries, cluster: path.join(dataDir, 'postgres'), user };
  const home = note ?? makeHome(dataDir);
  return {
    binaries: canEnter(binaries.root, user) ? binaries : copyBinaries(binaries, reachableHome),
    cluster: path.join(home, 'postgres'),
    user,
  };
}

function readNote(dataDir: string): string | null {
  const file = path.join(dataDir, noteName);
  if (!fs.existsSync(file)) return null;
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { folder: string }).folder;
}

function makeHome(dataDir: string): string {
  fs.mkdirSync(reachableHome, { recursive: true, mode: 0o755 });
  const folder = fs.mkdtempSync(path.join(reachableHome, 'data-'));
  fs.chmodSync(folder, 0o755);
  const why =
    'PostgreSQL does not run as root, and its user cannot enter this folder. Its data is in the folder named here; it belongs to this one: move, back up and delete both together.';
  fs.writeFileSync(path.join(dataDir, noteName), `${JSON.stringify({ folder, why }, null, 2)}\n`);
  return folder;
}

/** Whether a user without special rights may pass every folder on the way to `target`. */
function canEnter(target: string, user: { readonly uid: number; readonly gid: number }): boolean {
  const real = fs.realpathSync(target);
  for (let folder = real; ; folder = path.dirname(folder)) {
    const { mode, uid, gid } = fs.statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** The user PostgreSQL runs as: `postgres` where the system has it, else one made for it, else `nobody`. */
function findUser(): { uid: number; gid: number } {
  const known = idsOf('postgres') ?? idsOf('portico-postgres');
  if (known) return known;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'portico-postgres'],
      { stdio: 'ignore' },
    );
  } catch {
    // A system without useradd, or with a read-only /etc: there is still 'nobody'.
  }
  const made = idsOf('portico-postgres') ?? idsOf('nobody');
  if (made) return made;
  throw new PorticoError(
    "PostgreSQL does not run as root, and there is no user to run it as. Start Portico as an ordinary user, make a user 'postgres', or set DATABASE_URL.",
  );
}

function idsOf(name: string): { uid: number; gid: number } | null {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
