import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PorticoError } from '../../plugin-api/index.ts';
import { lookUpProcess, processesIn } from './process-table.ts';

/** How long an orphan may take over each kind of shutdown before it gets the next, rougher one. */
const patienceMs = 5_000;

/**
 * Ends what an earlier run left of this cluster: a postmaster whose parent was killed (fast, then immediate
 * shutdown), back ends that outlive their postmaster, and a stale `postmaster.pid`, also one whose number
 * another program has by now. Throws PorticoError when the server belongs to a Portico that lives.
 */
export async function clearLeftovers(cluster: string): Promise<void> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  const orphan = readPid(pidFile);
  if (orphan !== null && isOurs(orphan, cluster)) {
    refuseLivingParent(orphan, cluster);
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (await endedBy(orphan, signal, cluster)) break;
    }
  }
  for (const { pid } of processesIn(cluster)) await endedBy(pid, 'SIGKILL', cluster);
  fs.rmSync(pidFile, { force: true });
}

/** An orphan's parent is the system's first process, or whoever collects orphans; never a Portico. */
function refuseLivingParent(pid: number, cluster: string): void {
  const { parent = 1 } = lookUpProcess(pid) ?? {};
  if (parent === 1 || parent === process.pid || !lookUpProcess(parent)?.command.includes('core/main.ts')) return;
  throw new PorticoError(
    `The PostgreSQL in ${cluster} belongs to a Portico that is running (process ${parent}). Try again when it has ended.`,
  );
}

function readPid(file: string): number | null {
  if (!fs.existsSync(file)) return null;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

function isOurs(pid: number, cluster: string): boolean {
  const found = lookUpProcess(pid);
  // the server names its folder on its command line; its back ends only live in it
  return (
    found !== null &&
    found.command.includes('postgres') &&
    (found.folder === cluster || found.command.includes(cluster))
  );
}

async function endedBy(pid: number, signal: NodeJS.Signals, cluster: string): Promise<boolean> {
  if (!isOurs(pid, cluster)) return true;
  process.kill(pid, signal);
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (!isOurs(pid, cluster)) return true;
    await pause(20);
  }
  return false;
}
