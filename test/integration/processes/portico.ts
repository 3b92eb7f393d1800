import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lookUpProcess } from '../../../core/db/embedded/index.ts';
import { until } from '../../journeys/support/until.ts';
import { unsteered } from '../../support/environment.ts';

export const root = path.join(import.meta.dirname, '../../..');

/** A Portico in a process group of its own, as a shell would start it. */
export interface Running {
  readonly pid: number;
  /** Everything it said so far, both streams. */
  output(): string;
  /** Waits for a line that holds `text`. */
  says(text: string, seconds?: number): Promise<string>;
  /** Signals every process of its group, as Ctrl-C does. */
  signal(signal: NodeJS.Signals): void;
  /** Its exit code (null: ended by a signal), once it ended. */
  exit(seconds?: number): Promise<number | null>;
  /** Whether any process of its group lives. */
  lives(): boolean;
  /** SIGKILL to all that is left. */
  clear(): Promise<void>;
}

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

/** Starts a role; nothing of this process's own environment steers it. */
export function startPortico(
  args: readonly string[],
  env: Environment,
  as: { uid?: number; gid?: number } = {},
): Running {
  const child = spawn(process.execPath, [path.join(root, 'core/main.ts'), ...args], {
    cwd: '/',
    detached: true,
    env: { ...unsteered(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  return watch(child);
}

/** Runs a command to its end. */
export async function portico(args: readonly string[], env: Environment, input = ''): Promise<Answer> {
  const child = spawn(process.execPath, [path.join(root, 'core/main.ts'), ...args], {
    cwd: '/',
    env: { ...unsteered(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** Any script of ours in a process group of its own. */
export function startScript(file: string, args: readonly string[], as: { uid?: number; gid?: number } = {}): Running {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: '/',
    detached: true,
    env: unsteered(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  return watch(child);
}

/** A folder that is removed, with whatever of it lies elsewhere, by `removeFolders`. */
export function newFolder(mode = 0o755): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-processes-'));
  fs.chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

export function removeFolders(): void {
  for (const folder of folders.splice(0)) {
    for (const data of [folder, path.join(folder, 'data')]) {
      const note = path.join(data, 'postgres-is-elsewhere.json');
      if (!fs.existsSync(note)) continue;
      const elsewhere = JSON.parse(fs.readFileSync(note, 'utf8')) as { readonly folder: string };
      fs.rmSync(elsewhere.folder, { recursive: true, force: true });
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  return lookUpProcess(pid) !== null;
}

function watch(child: ChildProcess): Running {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { pid = 0 } = child;
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  const last = (): void => void signal('SIGKILL');
  process.once('exit', last);
  return {
    pid,
    output: () => said,
    async says(text, seconds = 40) {
      const line = (): string | undefined => said.split('\n').find((one) => one.includes(text));
      await until(`it says '${text}'`, () => line() ?? ended(), { seconds, everyMs: 20 });
      const found = line();
      if (found === undefined) throw new Error(`It ended without saying '${text}'. It said: ${said}`);
      return found;
    },
    signal: (name) => void signal(name),
    async exit(seconds = 60) {
      await until('it ends', ended, { seconds, everyMs: 10 });
      return child.exitCode;
    },
    lives: () => signal(0),
    async clear() {
      process.off('exit', last);
      signal('SIGKILL');
      await until('its group is gone', () => !signal(0), { everyMs: 20 });
    },
  };
}
