import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { isAlive, newFolder, removeFolders, startScript, type Running } from './portico.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { until } from '../../journeys/support/until.ts';

interface Server {
  readonly url: string;
  readonly pid: number;
}

const holder = path.join(import.meta.dirname, 'hold-postgres.ts');
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
/** A clone in root's own home cannot be run by anybody else. */
const othersMayRunIt =
  isRoot && spawnSync(process.execPath, ['-e', `fs.accessSync('${holder}')`], { ...nobody, cwd: '/' }).status === 0;
const asRoot = onlyWhere(isRoot, 'this is not root');
const asOthers = onlyWhere(othersMayRunIt, 'nobody else may run what lies in this folder');
const holders: Running[] = [];

/** Runs PostgreSQL on a folder in a process of its own, which can be killed. */
async function hold(dataDir: string, as: { uid?: number; gid?: number } = {}): Promise<Server & { holder: Running }> {
  const running = startScript(holder, [dataDir], as);
  holders.push(running);
  const line = await running.says('postgres://');
  return { ...(JSON.parse(line) as Server), holder: running };
}

/** Ends PostgreSQL the way a signal to its Portico does. */
async function release({ holder: running }: { readonly holder: Running }): Promise<void> {
  process.kill(running.pid, 'SIGTERM');
  expect(await running.exit()).toBe(0);
}

async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Whom the system says a process belongs to. */
function userOf(pid: number): number {
  return fs.statSync(`/proc/${pid}`).uid;
}

afterEach(async () => {
  for (const running of holders.splice(0)) await running.clear();
});
afterAll(removeFolders);

describe('where it lives', () => {
  test('it keeps its data over a stop and listens on the same port again', async () => {
    const folder = newFolder();
    const first = await hold(folder);
    await ask(first.url, 'create table kept (word text)');
    await release(first);
    const second = await hold(folder);
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
    expect(fs.statSync(path.join(folder, 'postgres-access.json')).mode & 0o777).toBe(0o600);
  });

  test('letters of every language are letters, and nothing durable is switched off', async () => {
    const { url } = await hold(newFolder());
    await ask(url, 'create extension pg_trgm');
    const [row] = await ask(
      url,
      `select lower('ŁÓDŹ') as lower, cardinality(show_trgm('Łódź')) > 2 as trigrams,
         current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as commit, current_setting('password_encryption') as passwords`,
    );
    expect(row).toEqual({
      lower: 'łódź',
      trigrams: true,
      encoding: 'UTF8',
      fsync: 'on',
      commit: 'on',
      passwords: 'scram-sha-256',
    });
  });

  asRoot('as root, in a folder others cannot enter, it goes where its user can, and a note says so', async () => {
    const folder = newFolder(0o700);
    const server = await hold(folder);
    const note = JSON.parse(fs.readFileSync(path.join(folder, 'postgres-is-elsewhere.json'), 'utf8')) as {
      folder: string;
      why: string;
    };
    expect(note.folder).toMatch(/^\/var\/lib\/portico\//);
    expect(note.why).toContain('cannot enter this folder');
    expect(fs.existsSync(path.join(note.folder, 'postgres/PG_VERSION'))).toBe(true);
    expect(fs.existsSync(path.join(folder, 'postgres'))).toBe(false);
    expect(userOf(server.pid)).not.toBe(0);
    await ask(server.url, 'create table kept (word text)');
    await release(server);
    const again = await hold(folder);
    expect(await ask(again.url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
  });

  asRoot('as root, in a folder others may enter, the data stays in it', async () => {
    const folder = newFolder();
    const server = await hold(folder);
    expect(fs.existsSync(path.join(folder, 'postgres/PG_VERSION'))).toBe(true);
    expect(userOf(server.pid)).not.toBe(0);
  });

  asOthers('as an ordinary user it runs as that user, also in a folder of mode 0700', async () => {
    const folder = newFolder(0o700);
    fs.chownSync(folder, nobody.uid, nobody.gid);
    const server = await hold(folder, nobody);
    expect(userOf(server.pid)).toBe(nobody.uid);
    expect(fs.existsSync(path.join(folder, 'postgres/PG_VERSION'))).toBe(true);
    await release(server);
  });

  asRoot('a folder that was closed after its first start gets no second database', async () => {
    const folder = newFolder();
    await release(await hold(folder));
    fs.chmodSync(folder, 0o700);
    const refused = startScript(holder, [folder]);
    holders.push(refused);
    expect(await refused.exit()).toBe(1);
    expect(refused.output()).toContain('cannot reach its data');
  });

  asRoot('a copy of a folder does not share its database', async () => {
    const folder = newFolder(0o700);
    await release(await hold(folder));
    const copy = newFolder(0o700);
    fs.cpSync(folder, copy, { recursive: true });
    const refused = startScript(holder, [copy]);
    holders.push(refused);
    expect(await refused.exit()).toBe(1);
    expect(refused.output()).toContain(`is a copy of ${folder}`);
    fs.rmSync(path.join(copy, 'postgres-is-elsewhere.json'));
  });
});

describe('what a kill leaves', () => {
  test('a server whose Portico was killed is ended, and its data is kept', async () => {
    const folder = newFolder();
    const first = await hold(folder);
    await ask(first.url, 'create table kept (word text)');
    process.kill(first.holder.pid, 'SIGKILL');
    await first.holder.exit();
    expect(isAlive(first.pid)).toBe(true);
    const second = await hold(folder);
    expect(isAlive(first.pid)).toBe(false);
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
  });

  test('back ends that outlive a killed server are ended', async () => {
    const folder = newFolder();
    const first = await hold(folder);
    const client = new pg.Client({ connectionString: first.url });
    client.on('error', () => undefined);
    await client.connect();
    const [backend] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
    const busy = client.query('select pg_sleep(60)').catch(() => undefined);
    process.kill(first.holder.pid, 'SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    await until('the server is gone', () => !isAlive(first.pid));
    await hold(folder);
    expect(isAlive(backend?.pid ?? 0)).toBe(false);
    await busy;
  });

  test('a stale pid file whose number belongs to somebody else by now stands in nobody’s way', async () => {
    const folder = newFolder();
    const first = await hold(folder);
    const owner = userOf(first.pid);
    await release(first);
    const stranger = spawn('sleep', ['60'], owner === process.getuid?.() ? {} : { uid: owner, gid: owner });
    try {
      fs.writeFileSync(
        path.join(folder, 'postgres/postmaster.pid'),
        `${String(stranger.pid)}\n${folder}/postgres\n1\n5432\n\n127.0.0.1\n`,
      );
      const second = await hold(folder);
      expect(second.url).toBe(first.url);
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  test('a first start that was killed half way is begun anew', async () => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, 'postgres.new/base'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'postgres.new/PG_VERSION'), '18\n');
    const { url } = await hold(folder);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('it takes another port when a stranger has its own', async () => {
    const folder = newFolder();
    const first = await hold(folder);
    await release(first);
    const stranger = net.createServer();
    await new Promise<void>((resolve) => stranger.listen(Number(new URL(first.url).port), '127.0.0.1', resolve));
    try {
      const second = await hold(folder);
      expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    } finally {
      stranger.close();
    }
  });
});
