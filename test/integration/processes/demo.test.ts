import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../journeys/support/until.ts';
import { isAlive, newFolder, portico, removeFolders, startPortico, type Running } from './portico.ts';

interface DemoFile {
  readonly url: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly clients: readonly {
    readonly email: string;
    readonly password: string;
    readonly clientId: string;
    readonly name: string;
  }[];
  readonly sandboxes: Readonly<Record<string, { readonly url: string; readonly control: string }>>;
  readonly pids: {
    readonly web: number;
    readonly worker: number;
    readonly sandboxes: Readonly<Record<string, number>>;
    readonly postgres: number;
  };
}

/** As root this is the hard case: PostgreSQL's user can enter neither folder nor, in a private clone, its programs. */
const dataDir = path.join(newFolder(0o700), 'data');
const env = { PORTICO_DATA: dataDir, PORTICO_PORT: '0', PORTICO_DEMO_SIZE: 'solo' };
const demoFile = path.join(dataDir, 'demo.json');
let demo: Running;

/** Starts it and waits for a demo.json of this start. */
async function start(more: Readonly<Record<string, string>> = {}): Promise<DemoFile> {
  fs.rmSync(demoFile, { force: true });
  demo = startPortico(['demo'], { ...env, ...more });
  await until(`demo.json is there; it said ${demo.output()}`, () => fs.existsSync(demoFile), {
    seconds: 90,
    everyMs: 20,
  });
  return read();
}

function read(): DemoFile {
  return JSON.parse(fs.readFileSync(demoFile, 'utf8')) as DemoFile;
}

function allPids({ pids }: DemoFile): readonly number[] {
  return [pids.web, pids.worker, pids.postgres, ...Object.values(pids.sandboxes)];
}

async function journal(file: DemoFile): Promise<number> {
  const journals = await Promise.all(
    Object.values(file.sandboxes).map(
      async ({ control }) => (await fetch(`${control}/journal`)).json() as Promise<unknown[]>,
    ),
  );
  return journals.reduce((sum, { length }) => sum + length, 0);
}

afterAll(async () => {
  await demo.clear();
  removeFolders();
});

test('a first start that is killed half way is whole the next time', async () => {
  demo = startPortico(['demo'], env);
  await demo.says('Reading');
  await until('something was read', () => demo.output().includes(' records'), { seconds: 60, everyMs: 5 });
  await demo.clear();
  expect(fs.existsSync(demoFile)).toBe(false);
  const file = await start();
  const { out } = await portico(['proof', '--json'], { PORTICO_DATA: dataDir });
  expect(JSON.parse(out)).toMatchObject({ ok: true, open: [] });
  expect(file.clients.length).toBeGreaterThanOrEqual(5);
  demo.signal('SIGTERM');
  expect(await demo.exit()).toBe(0);
});

describe('a demo', () => {
  let first: DemoFile;

  beforeAll(async () => {
    first = await start();
  });

  test('tells checks where everything is, and prints one address', () => {
    expect(Object.keys(first).sort()).toEqual(['clients', 'owner', 'pids', 'sandboxes', 'url']);
    expect(first.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(allPids(first).every(isAlive)).toBe(true);
    expect(Object.keys(first.pids.sandboxes)).toEqual(Object.keys(first.sandboxes));
    expect(demo.output().split(first.url)).toHaveLength(2);
    expect(demo.output()).toContain(first.owner.email);
    expect(demo.output()).toContain(first.clients[0]?.email);
  });

  test('has at least five clients to sign in as, each another', () => {
    expect(first.clients.length).toBeGreaterThanOrEqual(5);
    expect(new Set(first.clients.map(({ clientId }) => clientId)).size).toBe(first.clients.length);
    expect(new Set(first.clients.map(({ email }) => email)).size).toBe(first.clients.length);
  });

  test('keeps every process in its own group', () => {
    const groups = allPids(first).map(
      (pid) => /\) \S \d+ (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1],
    );
    expect(new Set(groups)).toEqual(new Set([String(demo.pid)]));
  });

  test('agrees to the cent at its first address, for a command that knows only the folder', async () => {
    const { code, out } = await portico(['proof', '--json'], { PORTICO_DATA: dataDir });
    expect(JSON.parse(out)).toMatchObject({ ok: true, open: [] });
    expect(code).toBe(0);
  });

  test('lets nobody start it a second time, nor a real Portico in its folder', async () => {
    const twice = await portico(['demo'], env);
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('Portico runs already')]);
    const real = await portico(['start'], env);
    expect([real.code, real.err]).toEqual([2, expect.stringContaining('holds a demo')]);
  });

  test('moves the one clock of all its processes', async () => {
    const before = Temporal.Now.instant();
    const { code, out } = await portico(['clock', 'advance', 'P2D', '--json'], { PORTICO_DATA: dataDir });
    expect(code).toBe(0);
    const { now } = JSON.parse(out) as { now: string };
    expect(Temporal.Instant.from(now).since(before).total('hours')).toBeCloseTo(48, 0);
    const again = await portico(['clock', 'advance', 'PT1H', '--json'], { PORTICO_DATA: dataDir });
    const later = JSON.parse(again.out) as { now: string };
    expect(Temporal.Instant.from(later.now).since(before).total('hours')).toBeCloseTo(49, 0);
  });

  test('starts a killed process anew and says its new number', async () => {
    const before = read();
    process.kill(before.pids.web, 'SIGKILL');
    await until('demo.json names another web', () => read().pids.web !== before.pids.web);
    await until('web answers', async () => (await fetch(`${before.url}/readyz`)).ok);
    const [sandbox, pid = 0] = Object.entries(before.pids.sandboxes)[0] ?? [];
    process.kill(pid, 'SIGKILL');
    await until('demo.json names another sandbox', () => read().pids.sandboxes[sandbox ?? ''] !== pid);
  });

  test('after a kill of everything it goes on with the same data, without reading the history again', async () => {
    const calls = await journal(read());
    await demo.clear();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.clients).toEqual(first.clients);
    expect(second.sandboxes).toEqual(first.sandboxes);
    expect((await journal(second)) - calls).toBeLessThan(calls);
  });

  test('ends within three seconds of signals to its group, with exit 0', async () => {
    const pids = allPids(read());
    demo.signal('SIGINT');
    demo.signal('SIGTERM');
    demo.signal('SIGINT');
    expect(await demo.exit()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(demo.lives()).toBe(false);
  });

  test('with a fail point armed it starts nothing anew and keeps the rest running', async () => {
    const file = await start({ PORTICO_FAIL_AT: 'checkout.reserved:1000' });
    process.kill(file.pids.worker, 'SIGKILL');
    await until('the worker is gone', () => !isAlive(file.pids.worker));
    expect((await fetch(`${file.url}/readyz`)).ok).toBe(true);
    demo.signal('SIGTERM');
    expect(await demo.exit()).toBe(0);
    expect(read().pids.worker).toBe(file.pids.worker);
  });

  test('told to stop while it starts, it ends cleanly and is whole the next time', async () => {
    fs.rmSync(demoFile, { force: true });
    demo = startPortico(['demo'], env);
    await demo.says('stand-ins');
    demo.signal('SIGTERM');
    expect(await demo.exit(5)).toBe(0);
    expect(demo.lives()).toBe(false);
    const file = await start();
    expect(file.clients).toEqual(first.clients);
    demo.signal('SIGTERM');
    expect(await demo.exit()).toBe(0);
  });
});
