import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { unsteered } from '../support/environment.ts';

const main = path.join(import.meta.dirname, '../../core/main.ts');

/** What `demo.json` says of a running demo, as far as the torture needs it. */
export interface DemoFile {
  readonly url: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly clients: readonly { readonly email: string; readonly password: string; readonly clientId: string }[];
  readonly sandboxes: Readonly<Record<string, { readonly url: string; readonly control: string }>>;
  readonly pids: { readonly web: number; readonly worker: number };
}

export type Role = 'web' | 'worker';

export interface Demo {
  readonly file: DemoFile;
  /** Resolves once web or worker is gone: false when neither died in time. */
  death(): Promise<boolean>;
  /** Kills one of them and resolves once another stands in its place. */
  killAndReplace(who: Role): Promise<void>;
  /** SIGKILL to every process of it, as a power cut would. */
  cutPower(): Promise<void>;
}

/** Seconds a demo may take to its address: the first start reads everything, and other work may share the machine. */
const startSeconds = 120;

/** Seconds until a process that a fail point is armed in must have died, and until one that died is replaced. */
const deathSeconds = 45;

/** Starts the demo of a data folder in a process group of its own; `failAt` arms a fail point. */
export async function startDemo(dataDir: string, failAt: string | null): Promise<Demo> {
  const demoFile = path.join(dataDir, 'demo.json');
  fs.rmSync(demoFile, { force: true });
  const log = fs.openSync(`${dataDir}.log`, 'a');
  const child = spawn(process.execPath, [main, 'demo'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment(dataDir, failAt),
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let waited = 0; !fs.existsSync(demoFile); waited += 0.1) {
    if (child.exitCode !== null || waited > startSeconds)
      throw new Error(`The demo did not start; ${dataDir}.log says why.`);
    await pause(100);
  }
  const read = (): DemoFile => JSON.parse(fs.readFileSync(demoFile, 'utf8')) as DemoFile;
  const file = read();
  return {
    file,
    death: () => within(deathSeconds, () => !isAlive(file.pids.web) || !isAlive(file.pids.worker)),
    async killAndReplace(who) {
      const pid = read().pids[who];
      process.kill(pid, 'SIGKILL');
      if (!(await within(deathSeconds, () => read().pids[who] !== pid))) throw new Error(`No ${who} took its place.`);
    },
    async cutPower() {
      killGroup(child);
      await gone;
      await groupEnded(child);
    },
  };
}

/** Runs a `portico` command on the demo's folder; answers its exit code and what it said. */
export async function portico(
  dataDir: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment(dataDir, null),
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

function environment(dataDir: string, failAt: string | null): NodeJS.ProcessEnv {
  return {
    ...unsteered(),
    PORTICO_DATA: dataDir,
    PORTICO_PORT: '0',
    PORTICO_DEMO_SIZE: 'solo',
    PORTICO_FAIL_AT: failAt ?? '',
  };
}

async function within(seconds: number, isSo: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < seconds; waited += 0.05) {
    if (isSo()) return true;
    await pause(50);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Every process of the group is gone already.
  }
}

async function groupEnded(child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && child.pid !== undefined && isAlive(-child.pid); tries += 1) await pause(50);
}
