import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { InvalidInput } from '../plugin-api/index.ts';
import { readJson, writeJson } from './json-file.ts';

/**
 * The port to listen on. A wish of 0 takes the one this folder had last time when it is free, else any.
 * Throws InvalidInput when a stranger holds the wished one (our own orphans were ended before).
 */
export async function choosePort(dataDir: string, name: string, wish: number): Promise<number> {
  const file = path.join(dataDir, 'ports.json');
  const kept = (readJson(file) ?? {}) as Readonly<Record<string, number>>;
  const port = wish === 0 ? await freePort(kept[name]) : wish;
  if (!(await isFreeSoon(port)))
    throw new InvalidInput(
      `Port ${port} is taken by another program. Set PORTICO_PORT to a free one (0 takes any), or end that program.`,
    );
  if (kept[name] !== port) writeJson(file, { ...kept, [name]: port });
  return port;
}

async function freePort(last: number | undefined): Promise<number> {
  if (last !== undefined && (await isFreeSoon(last))) return last;
  const port = await listen(0);
  return port ?? 0;
}

/** How long the system may take to let go of the port of a process we just ended, in milliseconds. */
const letGoMs = 1_000;

async function isFreeSoon(port: number): Promise<boolean> {
  const deadline = performance.now() + letGoMs;
  while (!(await isFree(port))) {
    if (performance.now() > deadline) return false;
    await pause(50);
  }
  return true;
}

/** Node may sit on one of the two loopback addresses while the other is free: both must be. */
async function isFree(port: number): Promise<boolean> {
  return (await listen(port, '127.0.0.1')) !== null && (await listen(port, '::1')) !== null;
}

function listen(port: number, host = '127.0.0.1'): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    // A machine without IPv6 cannot have the port taken there.
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? null : port));
    probe.listen(port, host, () => {
      const { port: got } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(got));
    });
  });
}
