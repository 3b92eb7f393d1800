import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PorticoError } from '../plugin-api/index.ts';
import type { ArmMessage, ReadyMessage } from './child.ts';
import { forgetProcess, rememberProcess } from './run-files.ts';

export interface Supervisor {
  /** Starts a role and resolves with what it said when it was ready. */
  start(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<ReadyMessage['ready']>;
  pid(name: string): number;
  /** Arms the fail point in every child; from then on nothing is started anew. */
  arm(spec: string): void;
  /** Hears of a child that was started anew, with another number. */
  onRestart(hear: (name: string) => void): void;
  /** Ends every child: a signal, then after 1.6 seconds the kill. */
  stop(): Promise<void>;
}

interface Child {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  process: ChildProcess;
}

const main = path.join(import.meta.dirname, '../main.ts');
const readyMs = 60_000;
const stopMs = 1_600;

/** Milliseconds before a child that died is started anew, growing while it keeps dying. */
const pauses = [100, 500, 2_000, 5_000];

/**
 * Keeps the processes of one installation running, in its own process group. Children's logs go to
 * `logFile`, or to this process's stderr when it is null.
 */
export function createSupervisor(dataDir: string, logFile: string | null): Supervisor {
  const children = new Map<string, Child>();
  const hearers: ((name: string) => void)[] = [];
  let stopping = false;
  let armed = false;

  function launch(child: Omit<Child, 'process'>): ChildProcess {
    const log = logFile === null ? 2 : fs.openSync(logFile, 'a');
    const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...child.args], {
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, ...child.env },
    });
    if (logFile !== null) fs.closeSync(log);
    if (started.pid === undefined) throw new PorticoError(`The system refuses to start the ${child.name} process.`);
    rememberProcess(dataDir, child.name, started.pid);
    return started;
  }

  function watch(child: Child, deaths: number): void {
    const startedAt = performance.now();
    child.process.once('exit', () => {
      if (stopping || armed) return;
      void again(child, performance.now() - startedAt > 30_000 ? 0 : deaths);
    });
  }

  async function again(child: Child, deaths: number): Promise<void> {
    await pause(pauses[Math.min(deaths, pauses.length - 1)]);
    // The answer may have changed while we waited.
    if (isOver()) return;
    child.process = launch(child);
    watch(child, deaths + 1);
    child.process.once('message', () => {
      for (const hear of hearers) hear(child.name);
    });
  }

  function isOver(): boolean {
    return stopping || armed;
  }

  return {
    async start(name, args, env) {
      if (stopping) throw new PorticoError('Everything is being stopped.');
      const child: Child = { name, args, env, process: launch({ name, args, env }) };
      children.set(name, child);
      const ready = await untilReady(child, logFile);
      watch(child, 0);
      return ready;
    },
    pid: (name) => children.get(name)?.process.pid ?? 0,
    arm(spec) {
      armed = true;
      for (const { process: one } of children.values()) if (one.connected) one.send({ arm: spec } satisfies ArmMessage);
    },
    onRestart(hear) {
      hearers.push(hear);
    },
    async stop() {
      stopping = true;
      await Promise.all([...children.values()].map((child) => end(child.process)));
      for (const name of children.keys()) forgetProcess(dataDir, name);
    },
  };
}

function untilReady(child: Child, logFile: string | null): Promise<ReadyMessage['ready']> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail('did not get ready within a minute'), readyMs);
    function fail(what: string): void {
      clearTimeout(late);
      const hint = logFile === null ? '' : ` ${lastLines(logFile)}`;
      reject(new PorticoError(`The ${child.name} process ${what}.${hint}`));
    }
    child.process.once('exit', (code) => fail(`ended at once (exit ${String(code)})`));
    child.process.once('message', (message: ReadyMessage) => {
      clearTimeout(late);
      child.process.removeAllListeners('exit');
      resolve(message.ready);
    });
  });
}

function lastLines(file: string): string {
  return fs.existsSync(file)
    ? `Its log ends:\n${fs.readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n')}`
    : '';
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await gone;
  clearTimeout(kill);
}
