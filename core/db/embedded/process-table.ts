import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** The whole command line, arguments joined by spaces. */
  readonly command: string;
  /** When it started, in whatever unit the system counts: equal means the same process, not a reused number. */
  readonly startedAt: string;
  /** Its working folder, where the system tells us. */
  readonly folder: string | null;
}

/** What the system knows of a living process; null when there is none (a zombie counts as none). */
export function lookUpProcess(pid: number): ProcessFacts | null {
  return fs.existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

/** Every living process whose working folder is `folder`; empty where the system does not tell. */
export function processesIn(folder: string): readonly ProcessFacts[] {
  if (!fs.existsSync('/proc/self/stat')) return [];
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && cwdOf(Number(name)) === folder)
    .flatMap((name) => fromProc(Number(name)) ?? []);
}

function fromProc(pid: number): ProcessFacts | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // 'pid (name) state ppid …'; the name may hold spaces and brackets, so we read from its last bracket on
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    // field 22 of proc(5), the 20th after the name
    return { pid, parent: Number(parent), command, startedAt: rest[17] ?? '', folder: cwdOf(pid) };
  } catch {
    return null;
  }
}

function cwdOf(pid: number): string | null {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function fromPs(pid: number): ProcessFacts | null {
  try {
    const out = execFileSync('ps', ['-o', 'stat=,ppid=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8' });
    // 'Ss  1 Tue Nov 24 19:38:01 2026 /path/to/command args'
    const found = /^\s*(\S+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/m.exec(out);
    if (!found || found[1]?.startsWith('Z')) return null;
    return { pid, parent: Number(found[2]), command: found[4] ?? '', startedAt: found[3] ?? '', folder: null };
  } catch {
    return null;
  }
}
