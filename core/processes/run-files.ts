import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lookUpProcess } from '../db/embedded/index.ts';

/** A process we started, as its data folder remembers it. */
interface RunFile {
  readonly pid: number;
  /** The system's own mark of when it started: tells it from another program with a reused number. */
  readonly startedAt: string;
}

/** Remembers a process, so that the next start can end it if this one dies without doing so. */
export function rememberProcess(dataDir: string, name: string, pid: number): void {
  const found = lookUpProcess(pid);
  if (!found) return;
  fs.mkdirSync(folderOf(dataDir), { recursive: true });
  fs.writeFileSync(path.join(folderOf(dataDir), `${name}.json`), JSON.stringify({ pid, startedAt: found.startedAt }));
}

export function forgetProcess(dataDir: string, name: string): void {
  fs.rmSync(path.join(folderOf(dataDir), `${name}.json`), { force: true });
}

/** A living process of this data folder by that name. */
export function livingProcess(dataDir: string, name: string): number | null {
  const file = path.join(folderOf(dataDir), `${name}.json`);
  if (!fs.existsSync(file)) return null;
  const { pid, startedAt } = JSON.parse(fs.readFileSync(file, 'utf8')) as RunFile;
  return lookUpProcess(pid)?.startedAt === startedAt && pid !== process.pid ? pid : null;
}

/**
 * Ends what an earlier run of this data folder left running: its children when the supervisor was killed.
 * A living supervisor is not an orphan: its number is returned instead and nothing is ended.
 */
export async function endOrphans(dataDir: string): Promise<{ readonly supervisor: number | null }> {
  const supervisor = livingProcess(dataDir, 'supervisor');
  if (supervisor !== null) return { supervisor };
  if (!fs.existsSync(folderOf(dataDir))) return { supervisor: null };
  for (const file of fs.readdirSync(folderOf(dataDir))) {
    const name = path.basename(file, '.json');
    const pid = livingProcess(dataDir, name);
    if (pid !== null) await end(dataDir, name, pid);
    forgetProcess(dataDir, name);
  }
  return { supervisor: null };
}

async function end(dataDir: string, name: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  for (let tries = 0; tries < 100 && livingProcess(dataDir, name) !== null; tries++) await pause(20);
}

function folderOf(dataDir: string): string {
  return path.join(dataDir, 'run');
}
