import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { newFolder, portico, removeFolders, root, startPortico } from './portico.ts';

const server = process.env['PORTICO_TEST_SERVER'] ?? '';
const key = randomBytes(32).toString('base64');

async function asAdministrator(database: string | null, statement: string): Promise<void> {
  const url = new URL(server);
  if (database !== null) url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The test server's address for another user and database. */
function addressOf(user: string, database: string): string {
  const url = new URL(server);
  url.username = user;
  url.password = 'secret';
  url.pathname = `/${database}`;
  return url.href;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** The file's own lists in JSON notation: `command: ['node', …]`, `CMD ["node", …]`. */
function listsOf(text: string, word: string): readonly (readonly string[])[] {
  return [...text.matchAll(new RegExp(`${word}:? (\\[.*\\])$`, 'gm'))].map(
    ([, list = '']) =>
      JSON.parse(list.replaceAll(/'((?:[^'"]|"[^"']*")*)'/g, (_, inner: string) => JSON.stringify(inner))) as string[],
  );
}

afterAll(removeFolders);

describe('a database that is not ours, whose user may make no roles', () => {
  const name = `guest_${randomBytes(4).toString('hex')}`;
  const portal = `portal_of_${name}`;
  const env = {
    PORTICO_DATA: path.join(newFolder(), 'data'),
    PORTICO_SECRET_KEY: key,
    DATABASE_URL: addressOf(name, name),
  };

  beforeAll(async () => {
    await asAdministrator(null, `create role ${name} login nosuperuser nocreaterole password 'secret'`);
    await asAdministrator(null, `create database ${name} owner ${name}`);
  });
  afterAll(async () => {
    await asAdministrator(null, `drop database ${name} with (force)`);
    await asAdministrator(null, `drop role if exists ${portal}`);
    await asAdministrator(null, `drop role ${name}`);
  });

  test('is told which role to have made, with exit 2', async () => {
    const { code, err } = await portico(['migrate'], env);
    expect(err).toContain(`create role portico_portal_${name} login nosuperuser nobypassrls`);
    expect(err).toContain('PORTICO_PORTAL_DATABASE_URL');
    expect(code).toBe(2);
  });

  test('works with a role made by hand', async () => {
    await asAdministrator(null, `create role ${portal} login nosuperuser nobypassrls noinherit password 'secret'`);
    const { code, err } = await portico(['migrate'], { ...env, PORTICO_PORTAL_DATABASE_URL: addressOf(portal, name) });
    expect([code, err]).toEqual([0, '']);
  });
});

describe('the larger installation', () => {
  const compose = fs.readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
  const dockerfile = fs.readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  const database = `compose_${randomBytes(4).toString('hex')}`;
  const redisServer = findRedis();
  let redis: ChildProcess | null = null;
  let port = 0;
  let env: Record<string, string> = {};

  beforeAll(async () => {
    await asAdministrator(null, `create database ${database}`);
    const url = new URL(server);
    url.pathname = `/${database}`;
    port = await freePort();
    env = {
      PORTICO_DATA: path.join(newFolder(), 'data'),
      PORTICO_HOST: '0.0.0.0',
      PORTICO_PORT: String(port),
      PORTICO_URL: `http://localhost:${port}`,
      PORTICO_SECRET_KEY: key,
      PORTICO_SMTP_URL: '',
      DATABASE_URL: url.href,
    };
    if (redisServer === null) {
      console.log('redis-server is not installed: the worker is tried without it.');
      return;
    }
    const redisPort = await freePort();
    redis = spawn(redisServer, ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
    env['REDIS_URL'] = `redis://127.0.0.1:${redisPort}`;
  });
  afterAll(async () => {
    redis?.kill('SIGKILL');
    await asAdministrator(null, `drop database if exists ${database} with (force)`);
    await asAdministrator(null, `drop role if exists portico_portal_${database}`);
  });

  test('the image takes along what exists, and runs a role there is', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied.filter((name) => !fs.existsSync(path.join(root, name)))).toEqual([]);
    const ignored = fs.readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n');
    expect(copied.filter((name) => ignored.includes(name))).toEqual([]);
    expect(dockerfile).toMatch(/^USER (?!root)/m);
    expect(listsOf(dockerfile, 'CMD')).toEqual([['node', 'core/main.ts', 'web']]);
  });

  test('its file names three roles of ours, each after what it needs', () => {
    const roles = listsOf(compose, 'command').filter(([program]) => program === 'node');
    expect(roles).toEqual([
      ['node', 'core/main.ts', 'migrate'],
      ['node', 'core/main.ts', 'web'],
      ['node', 'core/main.ts', 'worker'],
    ]);
    expect(compose).not.toContain('\t');
    for (const secret of ['PORTICO_SECRET_KEY', 'POSTGRES_PASSWORD']) expect(compose).toContain(`\${${secret}:?`);
  });

  test('its steps work as a script: migrate, web with its health check, worker, a graceful end', async () => {
    const migrated = await portico(['migrate'], env);
    expect([migrated.code, migrated.err]).toEqual([0, '']);
    const web = startPortico(['web'], env);
    const worker = startPortico(['worker'], env);
    try {
      await web.says('web is open');
      await worker.says(redisServer === null ? 'graphile-worker' : '"engine":"bull"');
      const [check = []] = listsOf(compose, 'test').filter(([, program]) => program === 'node');
      const [, , flag = '', script = ''] = check;
      execFileSync(process.execPath, [flag, script.replace(':3000/', `:${port}/`)]);
      web.signal('SIGTERM');
      worker.signal('SIGTERM');
      expect([await web.exit(), await worker.exit(3)]).toEqual([0, 0]);
    } finally {
      await web.clear();
      await worker.clear();
    }
  });

  test('web alone names a stranger on its port with exit 2', async () => {
    const stranger = net.createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    try {
      const { code, err } = await portico(['web'], env);
      expect([code, err]).toEqual([2, expect.stringContaining(`Port ${port} is taken`)]);
    } finally {
      stranger.close();
    }
  });
});

function findRedis(): string | null {
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
