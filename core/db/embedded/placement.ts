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
  readonly user: User | null;
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
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
  // the system names processes' folders without symbolic links
  const real = fs.realpathSync(dataDir);
  const inside = path.join(real, 'postgres');
  if (process.getuid?.() !== 0) return { binaries, cluster: inside, user: null };
  const user = findUser();
  return {
    binaries: canEnter(binaries.root, user) ? binaries : copyBinaries(binaries, openReachableHome()),
    cluster: fs.existsSync(inside) ? reachable(inside, user) : clusterOutside(real, user),
    user,
  };
}

/** A folder that was closed after the first start must not get a second, empty database elsewhere. */
function reachable(cluster: string, user: User): string {
  if (canEnter(path.dirname(cluster), user)) return cluster;
  throw new PorticoError(
    `PostgreSQL runs as '${user.name}' and cannot reach its data in ${cluster} any more. Let others pass the folders above it again (chmod o+x), or start Portico as an ordinary user.`,
  );
}

function clusterOutside(dataDir: string, user: User): string {
  const note = readNote(dataDir);
  if (note === null && canEnter(dataDir, user)) return path.join(dataDir, 'postgres');
  if (note !== null && note.for !== dataDir) refuseCopy(dataDir, note);
  const folder = note?.folder ?? makeHome();
  writeNote(dataDir, folder);
  return path.join(folder, 'postgres');
}

interface Note {
  readonly folder: string;
  /** The data folder it was written for. */
  readonly for: string;
}

/** A moved folder takes its database along; a copied one must not share it with the original. */
function refuseCopy(dataDir: string, note: Note): void {
  if (readNote(note.for)?.folder !== note.folder) return;
  throw new PorticoError(
    `${dataDir} is a copy of ${note.for}, and both point to one database in ${note.folder}. Use an empty folder, or delete the original if this one replaces it.`,
  );
}

function readNote(dataDir: string): Note | null {
  const file = path.join(dataDir, noteName);
  if (!fs.existsSync(file)) return null;
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Note;
}

function writeNote(dataDir: string, folder: string): void {
  const why =
    'PostgreSQL does not run as root, and its user cannot enter this folder. Its data is in the folder named here; it belongs to this one: move, back up and delete both together.';
  const file = path.join(dataDir, noteName);
  fs.writeFileSync(`${file}.new`, `${JSON.stringify({ folder, for: dataDir, why }, null, 2)}\n`);
  fs.renameSync(`${file}.new`, file);
}

function makeHome(): string {
  const folder = fs.mkdtempSync(path.join(openReachableHome(), 'data-'));
  fs.chmodSync(folder, 0o755);
  return folder;
}

function openReachableHome(): string {
  fs.mkdirSync(reachableHome, { recursive: true });
  fs.chmodSync(reachableHome, 0o755);
  return reachableHome;
}

/** Whether a user without special rights may pass every folder on the way to `target`. */
function canEnter(target: string, user: User): boolean {
  const real = fs.realpathSync(target);
  for (let folder = real; ; folder = path.dirname(folder)) {
    const { mode, uid, gid } = fs.statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** The user PostgreSQL runs as: `postgres` where the system has it, else one made for it, else `nobody`. */
function findUser(): User {
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

function idsOf(name: string): User | null {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { name, uid: Number(uid), gid: Number(gid) };
}
