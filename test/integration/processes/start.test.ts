import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { until } from '../../journeys/support/until.ts';
import { isAlive, newFolder, portico, removeFolders, startPortico, type Running } from './portico.ts';

const isRoot = process.getuid?.() === 0;

/** A new folder for data, as `npm start` would make it. */
function newData(): string {
  return path.join(newFolder(), 'data');
}

function env(dataDir: string): Record<string, string> {
  return { PORTICO_DATA: dataDir, PORTICO_PORT: '0', PORTICO_LOG: 'warn' };
}

/** The address a start prints. */
async function addressOf(house: Running): Promise<string> {
  return (await house.says('Portico is open at')).replace('Portico is open at ', '').trim();
}

/** Numbers of the house's processes, as its folder remembers them. */
function pidOf(dataDir: string, name: string): number {
  return (JSON.parse(fs.readFileSync(path.join(dataDir, 'run', `${name}.json`), 'utf8')) as { pid: number }).pid;
}

afterAll(removeFolders);

describe('a running house', () => {
  const dataDir = newData();
  let house: Running;
  let url: string;

  beforeAll(async () => {
    house = startPortico(['start'], env(dataDir));
    url = await addressOf(house);
  });
  afterAll(() => house.clear());

  test('says its address and, while it has no owner, the one-time link that makes one', async () => {
    const line = await house.says('/first-run/');
    const link = line.slice(line.indexOf('http'));
    expect(link.startsWith(`${url}/first-run/`)).toBe(true);
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(`${url}/first-run/nonsense`)).status).not.toBe(200);
  });

  test('is alive and ready', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('a second one in its folder is refused with exit 2', async () => {
    const { code, err } = await portico(['start'], env(dataDir));
    expect(code).toBe(2);
    expect(err).toContain(`Portico runs already in ${dataDir}`);
  });

  test('a demo in its folder is refused with exit 2', async () => {
    const { code, err } = await portico(['demo'], env(dataDir));
    expect(code).toBe(2);
    expect(err).toContain('holds a real installation');
  });

  test('a command beside it uses its database and leaves it running', async () => {
    const { code, out } = await portico(['plugin', 'list', '--json'], env(dataDir));
    expect(code).toBe(0);
    const lines = JSON.parse(out) as readonly { readonly state: string }[];
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['not connected']));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('its clock cannot be moved', async () => {
    const { code, err } = await portico(['clock', 'advance', 'P1D'], env(dataDir));
    expect(code).toBe(2);
    expect(err).toContain('Only a demo');
  });

  test('a killed web process is started anew', async () => {
    const before = pidOf(dataDir, 'web');
    process.kill(before, 'SIGKILL');
    await until('web answers again', async () => (await fetch(`${url}/readyz`)).ok && pidOf(dataDir, 'web') !== before);
  });

  test('a killed database server is started anew', async () => {
    const file =
      isRoot && !fs.existsSync(path.join(dataDir, 'postgres')) ? null : path.join(dataDir, 'postgres/postmaster.pid');
    if (file === null) throw new Error('The data folder of this test is open to PostgreSQL’s user.');
    const before = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
    process.kill(before, 'SIGKILL');
    await until('the database answers again', async () => !isAlive(before) && (await fetch(`${url}/readyz`)).ok);
  });

  test('ends within three seconds of a signal to its group, however often it comes, with exit 0 and nothing left', async () => {
    house.signal('SIGTERM');
    house.signal('SIGINT');
    house.signal('SIGTERM');
    expect(await house.exit()).toBe(0);
    expect(house.lives()).toBe(false);
  });

  test('a command starts the database that is down, and stops it', async () => {
    const { code } = await portico(['plugin', 'list'], env(dataDir));
    expect(code).toBe(0);
    expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('the next one is at the same address, and its earlier first-run link is worth nothing', async () => {
    const [, old = ''] = /(http\S+\/first-run\/\S+)/.exec(house.output()) ?? [];
    house = startPortico(['start'], env(dataDir));
    expect(await addressOf(house)).toBe(url);
    expect((await fetch(old)).status).not.toBe(200);
  });

  test('when only its supervisor is killed the others end, and the next start takes over', async () => {
    await until('web is remembered', () => isAlive(pidOf(dataDir, 'web')));
    const others = ['web', 'worker'].map((name) => pidOf(dataDir, name));
    process.kill(house.pid, 'SIGKILL');
    await until('its children end by themselves', () => others.every((pid) => !isAlive(pid)), { seconds: 5 });
    house = startPortico(['start'], env(dataDir));
    expect(await addressOf(house)).toBe(url);
  });

  test('when everything is killed at once the next start recovers', async () => {
    await house.clear();
    house = startPortico(['start'], env(dataDir));
    expect(await addressOf(house)).toBe(url);
    house.signal('SIGINT');
    expect(await house.exit()).toBe(0);
  });
});

describe('ports', () => {
  test('a stranger on the port is named with exit 2', async () => {
    const stranger = net.createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as net.AddressInfo;
    try {
      const { code, err } = await portico(['start'], { ...env(newData()), PORTICO_PORT: String(port) });
      expect(code).toBe(2);
      expect(err).toContain(`Port ${port} is taken by another program.`);
    } finally {
      stranger.close();
    }
  });

  test('an own orphan on the port is ended', async () => {
    const dataDir = newData();
    const first = startPortico(['start'], env(dataDir));
    const url = await addressOf(first);
    const web = pidOf(dataDir, 'web');
    // stopped, it cannot notice that its supervisor is gone
    process.kill(web, 'SIGSTOP');
    process.kill(first.pid, 'SIGKILL');
    await first.exit();
    expect(isAlive(web)).toBe(true);
    const second = startPortico(['start'], { ...env(dataDir), PORTICO_PORT: new URL(url).port });
    expect(await addressOf(second)).toBe(url);
    expect(isAlive(web)).toBe(false);
    await second.clear();
    await first.clear();
  });
});

describe('a bad environment is a sentence and exit 2', () => {
  test.each([
    ['PORTICO_PORT', { PORTICO_PORT: 'abc' }],
    ['PORTICO_URL is required', { PORTICO_HOST: '0.0.0.0' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/portico' }],
    ['PORTICO_SECRET_KEY', { PORTICO_SECRET_KEY: 'c2hvcnQ=' }],
    ['needs PORTICO_SECRET_KEY', { DATABASE_URL: 'postgres://portico@127.0.0.1:1/portico' }],
    ['a real installation refuses it', { PORTICO_FAIL_AT: 'post.sent' }],
    ['PORTICO_DEMO_SIZE', { PORTICO_DEMO_SIZE: 'enormous' }],
  ] satisfies readonly (readonly [string, Record<string, string>])[])('%s', async (words, wrong) => {
    const { code, out, err } = await portico(['start'], { ...env(newData()), ...wrong });
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });

  test('a demo with an unknown fail point', async () => {
    const { code, err } = await portico(['demo'], { ...env(newData()), PORTICO_FAIL_AT: 'nowhere' });
    expect(code).toBe(2);
    expect(err).toContain("'nowhere', which is no fail point");
  });
});

describe('commands', () => {
  test.each([['backup'], ['restore'], ['doctor'], ['audit', 'verify']])(
    '%s is not part of Portico yet',
    async (...args) => {
      const { code, out, err } = await portico([...args, '--json'], env(newData()));
      expect(code).toBe(2);
      expect(err).toContain('not part of Portico yet');
      expect(JSON.parse(out)).toEqual({ error: expect.stringContaining('not part of Portico yet') as unknown });
    },
  );

  test('fail points are listed without a database', async () => {
    const { code, out } = await portico(['failpoints', '--json'], env(newData()));
    expect(code).toBe(0);
    const points = JSON.parse(out) as readonly Record<string, unknown>[];
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) expect(Object.keys(point).sort()).toEqual(['name', 'path', 'where']);
  });

  test('a folder that holds no Portico is named, and stays as it was', async () => {
    const dataDir = newData();
    const { code, err } = await portico(['proof'], env(dataDir));
    expect(code).toBe(2);
    expect(err).toContain(`There is no Portico in ${dataDir} yet.`);
    expect(fs.existsSync(dataDir)).toBe(false);
  });
});
