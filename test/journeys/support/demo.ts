import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { demoFileVersion, readDemoFile, type DemoFile } from './demo-file.ts';
import { until } from './until.ts';

export interface RunningDemo {
  readonly demo: DemoFile;
  readonly dataDir: string;
  /** Seconds from the spawn to `demo.json`. */
  readonly startedIn: number;
  /** Everything it has said so far, both streams. */
  output(): string;
  /** The environment a `portico` command needs in this demo's folder. */
  readonly commandEnv: NodeJS.ProcessEnv;
  /** SIGTERM to its whole group; throws when something of it outlives three seconds. Removes the data unless kept. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>;
}

interface Wish {
  readonly size?: 'solo' | 'typical' | 'large';
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of an earlier demo; a new one by default. */
  readonly dataDir?: string;
  readonly seconds?: number;
}

const root = path.join(import.meta.dirname, '../../..');

/**
 * Starts a demo as a user would, in a process group and a folder of its own, on a port of the system's choice,
 * and waits until it says it is ready. Throws with the demo's own output when it dies or takes too long.
 */
export async function startDemo(wish: Wish = {}): Promise<RunningDemo> {
  const dataDir = wish.dataDir ?? newDataDir();
  const commandEnv = { ...withoutPortico(), PORTICO_DATA: dataDir };
  const env = { ...commandEnv, PORTICO_PORT: '0', PORTICO_DEMO_SIZE: wish.size ?? 'solo', ...wish.env };
  const earlier = demoFileVersion(dataDir);
  const started = performance.now();
  const child = spawn(process.execPath, ['core/main.ts', 'demo'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const output = (): string => said.join('');
  const last = (): void => void endGroup(child, 'SIGKILL');
  process.once('exit', last);

  const stop = async (options: { readonly keepData?: boolean } = {}): Promise<void> => {
    process.off('exit', last);
    endGroup(child, 'SIGTERM');
    try {
      await until('every process of the demo has ended', () => !groupLives(child), { everyMs: 50 });
    } finally {
      endGroup(child, 'SIGKILL');
      if (!options.keepData) fs.rmSync(dataDir, { recursive: true, force: true });
    }
  };

  try {
    const outcome = await until(
      'demo.json is written',
      () => {
        const version = demoFileVersion(dataDir);
        if (version !== null && version !== earlier) return 'ready';
        return hasEnded(child) ? 'ended' : null;
      },
      { seconds: wish.seconds ?? 90, everyMs: 25 },
    );
    if (outcome === 'ended') throw new Error(`It ended with ${child.exitCode ?? child.signalCode ?? 'no status'}.`);
    const startedIn = (performance.now() - started) / 1000;
    return { demo: readDemoFile(dataDir), dataDir, startedIn, output, commandEnv, stop };
  } catch (error) {
    endGroup(child, 'SIGKILL');
    throw new Error(`The demo did not start. It said:\n${output().slice(-4000)}`, { cause: error });
  }
}

/** A folder PostgreSQL's own user can reach, as a demo in the home of an ordinary user would be. */
function newDataDir(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-journey-'));
  fs.chmodSync(dir, 0o755);
  return dir;
}

/** The environment of this process without anything that would steer Portico. */
function withoutPortico(): NodeJS.ProcessEnv {
  const steering = /^(PORTICO_.*|DATABASE_URL|REDIS_URL|NODE_OPTIONS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function groupLives(child: ChildProcess): boolean {
  return endGroup(child, 0);
}

/** Signals every process of the group; false when there is none left. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
