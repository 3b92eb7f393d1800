import { fork } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { unsteered } from '../../support/environment.ts';
import type { Scratch } from './scratch.ts';

/** A server in a process of its own, as it would be: what drives it must not share its event loop. */
export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

const main = path.join(import.meta.dirname, '../../../core/main.ts');
const readyMs = 60_000;

/**
 * Starts a script that says `{ ready: { url } }` once it listens, and ends at SIGTERM. What it says on stderr goes to
 * `logFile`, as a house keeps its log, or to nowhere.
 */
export async function startServer(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  logFile: string | null = null,
): Promise<RunningServer> {
  const log = logFile === null ? 'ignore' : fs.openSync(logFile, 'a');
  const child = fork(script, [...args], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...unsteered(), ...env },
  });
  if (typeof log === 'number') fs.closeSync(log);
  const last = (): void => void child.kill('SIGKILL');
  process.once('exit', last);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly ready: { readonly url: string } }) => resolve(message.ready.url));
    child.once('exit', (code) => reject(new Error(`${script} ended at once with ${String(code)}.`)));
  });
  const url = await Promise.race([ready, pause(readyMs, null, { ref: false })]);
  if (url === null) throw new Error(`${script} did not get ready.`);
  return {
    url,
    async stop() {
      process.off('exit', last);
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The product's web process over a scratch database, with its log in a file and nothing left out. */
export async function startWeb(
  scratch: Scratch,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer & { readonly logFile: string }> {
  const port = await freePort();
  const logFile = path.join(scratch.dataDir, 'web.log');
  const server = await startServer(
    main,
    ['web'],
    {
      PORTICO_DATA: scratch.dataDir,
      PORTICO_PORT: String(port),
      PORTICO_URL: `http://localhost:${port}`,
      PORTICO_SECRET_KEY: scratch.secretKey,
      DATABASE_URL: scratch.url,
      ...env,
    },
    logFile,
  );
  return { ...server, logFile };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
