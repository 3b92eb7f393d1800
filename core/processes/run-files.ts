import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lookUpProcess } from '../db/embedded/index.ts';
import { readJson, writeJson } from './json-file.ts';

/** A process we started, as its data folder remembers it. */
interface RunFile {
  readonly pid: number;
  /** The system's own mark of when it started: tells it from another program with a reused number. */
  readonly startedAt: string;
}

/** Remembers a process, so that the next start can end it if this one dies without doing so. */
export function rememberProcess(dataDir: string, name: string, pid: number): void {
  const found = lookUpProcess(pid);
  if (found) writeJson(fileOf(dataDir, name), { pid, startedAt: found.startedAt } satisfies RunFile);
}

export function forgetProcess(dataDir: string, name: string): void {
  fs.rmSync(fileOf(dataDir, name), { force: true });
}

/** A living process of this data folder by that name, other than ourselves. */
export function livingProcess(dataDir: string, name: string): number | null {
  const kept = readJson(fileOf(dataDir, name)) as RunFile | null;
  if (kept === null || kept.pid === process.pid) return null;
  return lookUpProcess(kept.pid)?.startedAt === kept.startedAt ? kept.pid : null;
}

/**
 * Makes this process the supervisor of the data folder and ends what an earlier one left running when it was
 * killed. A living supervisor keeps the folder: its number is returned, and nothing is ended.
 */
export async function takeOver(dataDir: string): Promise<number | null> {
  const living = livingProcess(dataDir, 'supervisor');
  if (living !== null) return living;
  rememberProcess(dataDir, 'supervisor', process.pid);
  for (const name of namesIn(dataDir)) {
    if (name === 'supervisor') continue;
    const pid = livingProcess(dataDir, name);
    if (pid !== null) await end(dataDir, name, pid);
    forgetProcess(dataDir, name);
  }
  return null;
}

function namesIn(dataDir: string): readonly string[] {
  return fs
    .readdirSync(path.join(dataDir, 'run'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'));
}

/** Two seconds are more than the system ever takes to clear a killed process away. */
async function end(dataDir: string, name: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  for (let tries = 0; tries < 100 && livingProcess(dataDir, name) !== null; tries++) await pause(20);
}

function fileOf(dataDir: string, name: string): string {
  return path.join(dataDir, 'run', `${name}.json`);
}
