import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PorticoError } from '../../plugin-api/index.ts';
import { clearLeftovers } from './leftovers.ts';
import { placeServer, type Placement } from './placement.ts';

export interface EmbeddedServer {
  /** Connection string of the installation's own database, as its owner. */
  readonly url: string;
  readonly pid: number;
  /** Fast shutdown; after 1.2 seconds an immediate one, which costs a recovery at the next start. */
  stop(): Promise<void>;
  /** Resolves when the server is gone, whoever ended it. */
  readonly gone: Promise<void>;
}

/** Connection facts of a data folder, kept beside it with mode 0600. */
interface Access {
  readonly port: number;
  readonly password: string;
}

const owner = 'portico';
const startMs = 60_000;

/** An immediate shutdown follows a fast one after this long: the whole house has three seconds to close. */
const fastMs = 1_200;

/** Nothing of ours is PostgreSQL's business, least of all our keys. */
const bareEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Sized for a machine shared with Node; durability is never traded (fsync and synchronous_commit stay on). */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  max_connections: '120',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/**
 * Starts the PostgreSQL of a data folder, making it at the first start, and clears what an earlier run left.
 * `overrides` are PostgreSQL settings for tests. Throws PorticoError with the last lines of its log when it
 * does not come up.
 */
export async function startEmbedded(options: {
  readonly dataDir: string;
  readonly overrides?: Readonly<Record<string, string>>;
}): Promise<EmbeddedServer> {
  const placement = placeServer(options.dataDir);
  const isNew = !fs.existsSync(placement.cluster);
  // before the port is looked at: an orphan of ours sits on it
  if (!isNew) await clearLeftovers(placement.cluster);
  const access = await readAccess(options.dataDir, placement.cluster, isNew);
  if (isNew) initialise(placement, access.password);

  const logFile = path.join(options.dataDir, 'postgres.log');
  const log = fs.openSync(logFile, 'a', 0o600);
  const flags = Object.entries({ ...settings, ...options.overrides }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(
    path.join(placement.binaries.root, 'bin/postgres'),
    ['-D', placement.cluster, '-p', String(access.port), ...flags],
    {
      stdio: ['ignore', log, log],
      cwd: placement.cluster,
      env: bareEnvironment,
      ...runAs(placement),
    },
  );
  fs.closeSync(log);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const url = `postgres://${owner}:${access.password}@127.0.0.1:${access.port}/${owner}`;
  await untilReady(child, url, logFile);
  return { url, pid: child.pid ?? 0, gone, stop: () => stop(child, gone) };
}

/** Whether this data folder's server runs already, and how to reach it: for commands beside a running Portico. */
export async function findRunning(dataDir: string): Promise<string | null> {
  const file = accessFile(dataDir);
  if (!fs.existsSync(file)) return null;
  const { port, password } = JSON.parse(fs.readFileSync(file, 'utf8')) as Access;
  const url = `postgres://${owner}:${password}@127.0.0.1:${port}/${owner}`;
  return (await answers(url)) === 'yes' ? url : null;
}

function accessFile(dataDir: string): string {
  return path.join(dataDir, 'postgres-access.json');
}

async function readAccess(dataDir: string, cluster: string, isNew: boolean): Promise<Access> {
  const file = accessFile(dataDir);
  const kept = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Access) : null;
  if (kept === null && !isNew)
    throw new PorticoError(
      `${file} is missing, and with it the password of the database in ${cluster}. Restore it from a backup.`,
    );
  if (kept && (await isFree(kept.port))) return kept;
  const access = { port: await freePort(), password: kept?.password ?? randomBytes(18).toString('base64url') };
  fs.writeFileSync(`${file}.new`, JSON.stringify(access), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return access;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Made beside its place and moved in when whole: a kill in between leaves nothing half made. */
function initialise({ binaries, cluster, user }: Placement, password: string): void {
  const halfway = `${cluster}.new`;
  fs.rmSync(halfway, { recursive: true, force: true });
  fs.mkdirSync(halfway, { recursive: true, mode: 0o700 });
  const passwordFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'portico-')), 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user)
    for (const target of [halfway, passwordFile, path.dirname(passwordFile)]) fs.chownSync(target, user.uid, user.gid);
  const args = [
    `--pgdata=${halfway}`,
    `--username=${owner}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // letters for pg_trgm, which asks the C library; sorting stays by code point
    `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
  ];
  const run = spawnSync(path.join(binaries.root, 'bin/initdb'), args, {
    cwd: halfway,
    encoding: 'utf8',
    env: bareEnvironment,
    ...runAs({ user }),
  });
  fs.rmSync(path.dirname(passwordFile), { recursive: true, force: true });
  if (run.status !== 0)
    throw new PorticoError(`PostgreSQL could not make its data folder: ${run.error?.message ?? run.stderr.trim()}`);
  fs.renameSync(halfway, cluster);
}

function runAs({ user }: Pick<Placement, 'user'>): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.pid === undefined) break;
    const state = await answers(url);
    if (state === 'yes') return;
    if (state === 'no database') await createDatabase(url);
    else await pause(20);
  }
  const log = fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
  child.kill('SIGQUIT');
  throw new PorticoError(`PostgreSQL did not start. Its log ends:\n${log}`);
}

async function answers(url: string): Promise<'yes' | 'no' | 'no database'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'yes';
  } catch (error) {
    return (error as { code?: string }).code === '3D000' ? 'no database' : 'no';
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  await client.query(`create database ${owner}`);
  await client.end();
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.kill('SIGINT');
  const slow = setTimeout(() => child.kill('SIGQUIT'), fastMs);
  await gone;
  clearTimeout(slow);
}
